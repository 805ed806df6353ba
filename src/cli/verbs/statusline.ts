import * as z from 'zod/mini';
import { listOwnFolder } from '../../base/own-folder.ts';
import { readAllCards } from '../../identity/card.ts';
import { projectOfName, splitByProject } from '../../identity/project.ts';
import type { Registry } from '../../identity/registry.ts';
import { onlineNames } from '../../identity/roster.ts';
import { parseJson } from '../../protocol/json.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { requireMailbox } from '../command/script-mailbox.ts';
import type { Verb } from '../command/verb.ts';
import { statuslineCommand } from '../commands/statusline.ts';

export const statuslineVerb: Verb = {
  ...statuslineCommand,
  async run({ bridge, caller, readStandardInput, print }) {
    const { registry, store } = bridge;
    if (caller.source === '--as') await requireMailbox(bridge, caller);
    const isTold = caller.source === 'session' || caller.source === '--as';
    const name = isTold ? caller.name : await nameOfSession(registry, await readStandardInput());
    if (name === undefined) return print({ plain: '', json: null });
    const others = (await onlineNames(registry)).filter((other) => other !== name);
    const { near } = await splitByProject(registry, await projectOfName(registry, name), others);
    const online = near.length;
    const unread = (await listOwnFolder(store, mailboxOf(store.layout.root, name).inbox)).length;
    await print({ plain: `${name} · ${online} online · ${unread} unread`, json: { name, online, unread } });
  },
};

async function nameOfSession(registry: Registry, input: string | undefined): Promise<string | undefined> {
  const sessionId = sessionIdIn(input ?? '');
  if (sessionId === undefined) return undefined;
  const cards = (await readAllCards(registry)).filter((card) => !card.forwardTo && card.sessions.includes(sessionId));
  return cards.sort((one, other) => other.lastUsedAtMs - one.lastUsedAtMs)[0]?.name;
}

const statusInput = z.looseObject({ session_id: z.string() });

/** A status line must not show an error for input of a client that is newer than this. */
function sessionIdIn(input: string): string | undefined {
  return statusInput.safeParse(parseJson(input)).data?.session_id;
}
