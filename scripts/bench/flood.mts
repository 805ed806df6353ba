import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { type Figure, interleave, toMs } from './figures.mts';
import { timed } from './hook.mts';
import { registerSession, runNode } from './registered-session.mts';
import type { Workshop } from './workshop.mts';

const limitMs = 200;

/** How long a prompt waits for its hook when somebody has dropped very many files into the inbox. */
export async function measureFlood(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const session = registerSession(workshop, 'calm-owl');
  const droppedFiles = isQuick ? 10_000 : 100_000;
  const { inbox } = mailboxOf(session.bridgeDirectory, session.name);
  for (let number = 0; number < droppedFiles; number++) {
    const name = `dropped-${String(number).padStart(6, '0')}.json`;
    writeFileSync(join(inbox, name), JSON.stringify({ from: 'flood', content: `letter ${number} ${'x'.repeat(600)}` }));
  }
  // Otherwise the first fsync of a hook waits for all that was dropped.
  if (process.platform !== 'win32') spawnSync('sync');
  const before = readdirSync(inbox).length;
  const medians = await interleave(isQuick ? 3 : 15, {
    floor: () => timed(() => runNode(['-e', '0'], session.environment, '{}')),
    flooded: () => timed(() => session.runHook('user-prompt-submit')),
  });
  if (readdirSync(inbox).length >= before) throw new Error('the hook handed nothing over');
  return [
    {
      what: `UserPromptSubmit hook, ${droppedFiles} files in the inbox`,
      aim: `under ${limitMs} ms`,
      figure: `${toMs(medians.flooded)} (node -e 0: ${toMs(medians.floor)})`,
      met: medians.flooded < limitMs,
    },
  ];
}
