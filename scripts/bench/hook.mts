import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dateFolderOf, newMessageId } from '../../src/protocol/ids.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { type Figure, interleave, ratio } from './figures.mts';
import { type RegisteredSession, registerSession, runNode } from './registered-session.mts';
import type { Workshop } from './workshop.mts';

const filedMessages = 10_000;
const limit = 1.25;

/** What every prompt of every session costs, against the floor of any command hook. */
export async function measureHook(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const empty = registerSession(workshop, 'calm-owl');
  const full = registerSession(workshop, 'brave-fox');
  fileMessages(full);
  // The first prompt writes down what later ones find unchanged.
  for (const session of [empty, full]) session.runHook('user-prompt-submit');
  const medians = await interleave(isQuick ? 5 : 40, {
    floor: () => timed(() => runNode(['-e', '0'], empty.environment, '{}')),
    empty: () => timed(() => empty.runHook('user-prompt-submit')),
    full: () => timed(() => full.runHook('user-prompt-submit')),
  });
  return [
    ratio('UserPromptSubmit hook, no mail, to node -e 0', medians.empty, medians.floor, limit),
    ratio(`the same with ${filedMessages} messages in done/`, medians.full, medians.floor, limit),
  ];
}

export function timed(work: () => void): number {
  const startedAtMs = performance.now();
  work();
  return performance.now() - startedAtMs;
}

/** As they lie after they were seen: a file in done/, and its other name in accepted/. */
function fileMessages({ name, bridgeDirectory }: RegisteredSession): void {
  const mailbox = mailboxOf(bridgeDirectory, name);
  for (let count = 0; count < filedMessages; count++) {
    const id = newMessageId(Date.now());
    const folder = join(mailbox.done, dateFolderOf(id));
    if (count === 0) mkdirSync(folder, { recursive: true });
    const message = { id, timestamp: new Date().toISOString(), from: 'calm-owl', to: name, content: { text: 'filed' } };
    writeFileSync(join(folder, `${id}.json`), JSON.stringify(message));
    linkSync(join(folder, `${id}.json`), join(mailbox.accepted, id));
  }
}
