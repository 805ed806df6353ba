import { parseJson } from '../protocol/json.ts';
import { type Door, type Hello, helloArgument, type Question, type Questions } from './api/door.ts';
import type { Engine } from './engine.ts';

/** As the client names the server of this plugin. */
export const listedServer = 'plugin:cc2cc:cc2cc';
/** What the manifest of this plugin calls its server. By this name the client waits for one that is still starting. */
const ownServer = 'cc2cc';

let door: Door | undefined;
/** The user turned the module off: it asks no more in this session. */
let isOff = false;

/**
 * Asks the server of this session.
 * @returns undefined where it gives no answer: the caller then leaves everything to the client and the other hooks.
 */
export async function ask<Asked extends Question>(
  $: Engine,
  question: Asked,
  asks: Questions[Asked]['asks'],
): Promise<Questions[Asked]['gets'] | undefined> {
  if (isOff) return undefined;
  try {
    door ??= await findDoor($);
    const { socketPath, token } = door;
    const response = await $.http.fetch(`http://cc2cc/${question}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(asks),
      socketPath,
    });
    // The server is of this very plugin, and its types say what it answers.
    if (response.ok) return parseJson(response.text) as Questions[Asked]['gets'];
  } catch {
    // The server is gone, or another one has taken its place: the next question looks for it anew.
  }
  door = undefined;
  return undefined;
}

async function findDoor($: Engine): Promise<Door> {
  const connection = await $.mcp.connect(ownServer);
  if (!connection.isConnected) throw new Error('the cc2cc server is not connected');
  const { content, isError } = await $.mcp.call(connection.server, 'whoami', { [helloArgument]: 1 });
  const [answer] = content;
  if (isError || answer?.text === undefined) throw new Error("the cc2cc server doesn't know this module");
  const hello = parseJson(answer.text) as Hello;
  isOff = hello.door === null;
  if (hello.door === null) throw new Error('the user turned the module off');
  return hello.door;
}
