import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ensureMailbox, openStore } from '../../../src/store/store.ts';
import { fileSystemAt } from '../../support/intercepted-file-system.ts';
import { recipient } from '../../support/mail.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { mailCommands } from './mail-commands.ts';
import { MailModel, RealMail } from './mail-model.ts';

/** A failure prints its seed; with that in CC2CC_TEST_SEED the same histories run again. */
const seed = Number(process.env.CC2CC_TEST_SEED ?? Date.now() % 2 ** 31);

test(`in no history is a message lost, doubled or out of order (seed ${seed})`, async () => {
  const folder = temporaryFolder();
  const reached = new Set<string>();
  let count = 0;
  const property = fc.asyncProperty(mailCommands, async (commands) => {
    count += 1;
    const clock = { nowMs: Date.UTC(2026, 5, 1) };
    const store = await openStore(
      fileSystemAt(() => clock.nowMs),
      join(folder, String(count)),
    );
    const model = new MailModel();
    const real = new RealMail(store, await ensureMailbox(store, recipient), clock);
    await fc.asyncModelRun(() => ({ model, real }), commands);
    for (const { state, held } of model.sent) reached.add(state).add(`attempt ${held?.attempt ?? 0}`);
  });
  await fc.assert(property, { numRuns: 120, seed });
  expect([...reached], 'what the histories reached').toEqual(
    expect.arrayContaining(['queued', 'offered', 'seen', 'expired', 'attempt 2', 'attempt 3']),
  );
});
