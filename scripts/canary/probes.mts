import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { socketDoorbell } from '../../src/claude-code/doorbells/socket-doorbell.ts';
import { inboxSocket } from '../../src/claude-code/environment.ts';
import { Transcript } from '../../src/claude-code/transcript/transcript.ts';
import { moduleFaults, typesBeside } from './module-types.mts';
import type { ProbeRecord } from './probe-plugin.mts';
import type { ProbeSession } from './probe-session.mts';

/** Something of the client that cc2cc leans on and that no document promises. */
export interface Probe {
  readonly name: string;
  /**
   * Uses it in a session, in which the probes before this one have been.
   * @returns what was seen, the same for two clients that do the same.
   * @throws Error where it does not do what cc2cc needs.
   */
  look(probed: ProbeSession): Promise<string>;
}

const ownTool = 'mcp__plugin_probe_probe__look';
const always = ['session_id', 'cwd', 'hook_event_name', 'transcript_path'];

export const probes: readonly Probe[] = [
  fieldsOfHook('SessionStart', [...always, 'source']),
  variablesOf('hook', 'SessionStart', ['CLAUDE_PID', 'CLAUDE_ENV_FILE']),
  variablesOf('server', 'initialize', []),
  { name: 'name of the client for servers', look: async (probed) => nameOfClient(probed) },
  { name: 'module runs and calls its server', look: moduleRuns },
  { name: 'module API as used', look: async ({ pluginDirectory }) => moduleFits(pluginDirectory) },
  { name: 'module draws above the prompt', look: (probed) => waitForScreen(probed, 'PROBE-BAND') },
  { name: 'record of the session', look: async ({ session }) => fieldsOf(session.record(), ['sessionId', 'status']) },
  { name: 'mcp_tool hooks: a prompt', look: promptOfHook },
  // An old client draws it with the next prompt.
  { name: 'session title set by a hook', look: (probed) => waitForScreen(probed, 'probe-title') },
  filledIn('hook_pre_tool_use', ({ tool_name }) => tool_name === ownTool),
  filledIn('hook_post_tool_batch', ({ agent_id }) => agent_id === ''),
  filledIn('hook_stop', ({ stop_hook_active }) => stop_hook_active === 'true'),
  ...['start', 'prompt', 'batch', 'stop'].map(contextOf),
  { name: 'transcript rows', look: rowsOfTranscript },
  { name: 'inbox socket: the second line', look: ringSocket },
  { name: 'module swaps what the socket brings', look: swapped },
  { name: 'FileChanged hook wakes', look: ringFile },
  fieldsOfHook('FileChanged', [...always, 'event']),
  { name: 'answer to a slash command', look: answerCommand },
  { name: 'hook at the end of the session', look: endSession },
  fieldsOfHook('SessionEnd', [...always, 'reason']),
];

function fieldsOfHook(event: string, needed: readonly string[]): Probe {
  const look = async (probed: ProbeSession) => fieldsOf((await probed.waitForCall('hook', event)).input, needed);
  return { name: `fields of ${event}`, look };
}

function variablesOf(kind: ProbeRecord['kind'], call: string, more: readonly string[]): Probe {
  const needed = [
    ...[
      'CLAUDE_CODE_SESSION_ID',
      'CLAUDE_CODE_ENTRYPOINT',
      'CLAUDE_CODE_MESSAGING_SOCKET',
      'CLAUDE_CODE_MESSAGING_TOKEN',
    ],
    ...['CLAUDE_PLUGIN_ROOT', 'CLAUDE_PLUGIN_DATA', 'CLAUDE_PROJECT_DIR'],
    ...more,
  ];
  const look = async (probed: ProbeSession) => fieldsOf((await probed.waitForCall(kind, call)).variables, needed);
  return { name: `variables of a ${kind}`, look };
}

/** @returns the names of all fields. @throws Error where one is missing. */
function fieldsOf(value: object | undefined, needed: readonly string[]): string {
  const names = Object.keys(value ?? {}).sort();
  need(needed.filter((name) => !names.includes(name)).join(', '), '', 'missing');
  return names.join(' ');
}

async function nameOfClient(probed: ProbeSession): Promise<string> {
  const { input } = await probed.waitForCall('server', 'initialize');
  return need(String(input.name), 'claude-code', 'the name');
}

async function moduleRuns(probed: ProbeSession): Promise<string> {
  await probed.waitForCall('tool', 'module_runs');
  return 'yes';
}

function moduleFits(pluginDirectory: string): string {
  const types = typesBeside(pluginDirectory);
  const [fault] = moduleFaults(types);
  return need(fault ?? 'it compiles', 'it compiles', 'src/mod');
}

async function promptOfHook(probed: ProbeSession): Promise<string> {
  const prompt = `[[call ${ownTool} {}]]`;
  await probed.session.ask(prompt);
  const { input } = await probed.waitForCall('tool', 'hook_user_prompt_submit');
  const expected = { prompt, session_id: probed.session.sessionId(), session_title: 'probe-title', agent_id: '' };
  for (const [name, value] of Object.entries(expected)) need(String(input[name]), value, name);
  for (const name of ['prompt_id', 'transcript_path', 'cwd']) need(String(Boolean(input[name])), 'true', name);
  return fieldsOf(input, []);
}

/** The client fills in the fields that the latest call of a hook's tool was to get. */
function filledIn(tool: string, isRight: (input: ProbeRecord['input']) => boolean): Probe {
  const look = async (probed: ProbeSession) => {
    const { input } = await probed.waitForCall('tool', tool);
    need(String(isRight(input)), 'true', JSON.stringify(input));
    return JSON.stringify(input);
  };
  return { name: `mcp_tool hooks: ${tool}`, look };
}

function contextOf(place: string): Probe {
  const look = async ({ model }: ProbeSession) => {
    await model.waitForFreshText(new RegExp(`PROBE-CONTEXT of the ${place}`));
    return 'reaches the model';
  };
  return { name: `context of a hook at the ${place}`, look };
}

async function rowsOfTranscript(probed: ProbeSession): Promise<string> {
  const { input } = await probed.waitForCall('tool', 'hook_user_prompt_submit');
  const path = String(input.transcript_path);
  const transcript = new Transcript(nodeFileSystem, path);
  const isRead = async () => {
    await transcript.update();
    return transcript.evidenceOf('msg-probe', 0).isRead;
  };
  await probed.wait(isRead, 'a transcript that shows the response to what a hook added');
  need(String(transcript.hasPrompt(String(input.prompt_id))), 'true', 'the id of the prompt');
  const rows = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const kinds = rows.map((row) => JSON.parse(row)).map(({ type, attachment }) => attachment?.type ?? type);
  return [...new Set(kinds)].sort().join(' ');
}

async function ringSocket(probed: ProbeSession): Promise<string> {
  const { variables } = await probed.waitForCall('server', 'initialize');
  const line = { sender: 'probe', preview: 'PROBE-SOCKET', others: 0, nonce: 'pr0be000' };
  need(String(await socketDoorbell(inboxSocket(variables)).ring(line)), 'true', 'written to the socket');
  await probed.model.waitForFreshText(/PROBE-SOCKET/, {}, 20_000);
  const { input } = await probed.waitForCall('tool', 'hook_user_prompt_submit');
  need(String(String(input.prompt).includes('PROBE-SOCKET')), 'true', 'the prompt of the hook has it');
  await probed.session.waitUntilIdle();
  return `wakes; the hook hears ${String(input.prompt).replaceAll(/\d/g, '0')}`;
}

async function swapped({ model }: ProbeSession): Promise<string> {
  await model.waitForFreshText(/PROBE-SOCKET that was swapped/, {}, 1_000);
  return 'the model reads it';
}

async function ringFile(probed: ProbeSession): Promise<string> {
  writeFileSync(join(probed.pluginDirectory, 'bell', 'ring'), '');
  await probed.model.waitForFreshText(/PROBE-BELL of a file/, {}, 20_000);
  const { input } = await probed.waitForCall('tool', 'hook_user_prompt_submit');
  need(String(String(input.prompt).includes('PROBE-BELL')), 'true', 'the prompt of the hook has it');
  await probed.session.waitUntilIdle();
  return 'wakes';
}

async function answerCommand(probed: ProbeSession): Promise<string> {
  const before = probed.model.conversationRequests().length;
  await probed.session.submit('/probe:wave to all');
  await waitForScreen(probed, 'PROBE-ANSWER');
  await probed.session.waitUntilIdle();
  const { input } = await probed.waitForCall('tool', 'hook_user_prompt_expansion');
  need(String(probed.model.conversationRequests().length - before), '0', 'requests to the model');
  return need(`${input.command_name} ${input.command_args}`, 'probe:wave to all', 'the command');
}

async function endSession(probed: ProbeSession): Promise<string> {
  await probed.session.exit();
  return String((await probed.waitForCall('hook', 'SessionEnd')).input.reason);
}

async function waitForScreen({ session }: ProbeSession, text: string): Promise<string> {
  await session.waitForScreen(new RegExp(text), 15_000);
  return 'on the screen';
}

function need(found: string, expected: string, what: string): string {
  if (found !== expected)
    throw new Error(`${what}: ${JSON.stringify(found)} in the place of ${JSON.stringify(expected)}`);
  return found;
}
