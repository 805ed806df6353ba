import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Claim, listClaims } from '../../../../src/store/claim.ts';
import { confirm } from '../../../../src/store/confirm.ts';
import { deadAtAttempt, redeliver } from '../../../../src/store/outcomes/redeliver.ts';
import { places } from '../../../support/census.ts';
import { interceptFileSystem } from '../../../support/intercepted-file-system.ts';
import { offerSample, openTestStore, owner } from '../../../support/mail.ts';

test('each redelivery counts one attempt more and belongs to the new owner', async () => {
  const { store, mailbox } = await openTestStore();
  const { held } = await offerSample(store, mailbox);
  const second = await redeliver(store, mailbox, held, owner(2));
  expect(second).toMatchObject({ id: held.id, attempt: 2, owner: owner(2) });
  expect(await listClaims(store, mailbox)).toEqual([second]);
});

test('of two heirs one gets the message', async () => {
  const { store, mailbox } = await openTestStore();
  const { held } = await offerSample(store, mailbox);
  const taken = await Promise.all([owner(2), owner(3)].map((heir) => redeliver(store, mailbox, held, heir)));
  expect(taken.filter(Boolean)).toHaveLength(1);
});

test('at attempt five the message is dead, with the reason beside it', async () => {
  const { store, mailbox } = await openTestStore();
  const { message, held } = await offerSample(store, mailbox);
  let lost: Claim | undefined = held;
  const attempts: number[] = [];
  while (lost) {
    attempts.push(lost.attempt);
    lost = await redeliver(store, mailbox, lost, owner(lost.attempt + 1));
  }
  expect(attempts).toEqual([1, 2, 3, 4]);
  expect(deadAtAttempt).toBe(5);
  expect(places(mailbox)).toEqual([`dead ${message.id}`]);
  const reason = JSON.parse(readFileSync(join(mailbox.dead, `${message.id}.reason.json`), 'utf8'));
  expect(reason).toMatchObject({ state: 'dead', reason: expect.stringContaining('4 times') });
});

test('a message that was filed as seen when its owner crashed does not die', async () => {
  let crashing = false;
  const fs = interceptFileSystem(({ name }, perform) => {
    if (crashing && name === 'unlink') throw new Error('the process ends here');
    return perform();
  });
  const { store, mailbox } = await openTestStore(fs);
  const { message, held } = await offerSample(store, mailbox);
  let last: Claim | undefined = held;
  while (last && last.attempt < deadAtAttempt - 1) last = await redeliver(store, mailbox, last, owner(last.attempt));
  if (!last) throw new Error('it died too early');
  crashing = true;
  await expect(confirm(store, mailbox, last)).rejects.toThrow('the process ends here');
  crashing = false;
  await redeliver(store, mailbox, last, owner(9));
  expect(places(mailbox)).not.toContain(`dead ${message.id}`);
  expect(places(mailbox)).toContain(`done ${message.id}`);
});
