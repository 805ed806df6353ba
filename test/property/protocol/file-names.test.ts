import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as fileNames from '../../../src/protocol/file-names.ts';
import { isMessageId, newMessageId } from '../../../src/protocol/ids.ts';
import { isAgentName } from '../../../src/protocol/names.ts';

const numberOfRuns = 500;
const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const positive = whole.filter((number) => number > 0);
/** A time that stands in a name in base 36; nobody's clock is 80,000 years ahead. */
const timeMs = fc.nat({ max: 36 ** 10 - 1 });
const nonce = fc.stringMatching(/^[0-9a-z]{1,12}$/);
const hash = fc.stringMatching(/^[0-9a-f]{16}$/);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/).filter(isAgentName);
const id = fc.oneof(
  timeMs.map((ms) => newMessageId(ms % 2 ** 48)),
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,98}[A-Za-z0-9_-]$/).filter(isMessageId),
);
const process = fc.record({
  host: fc.stringMatching(/^[0-9a-f]{8}$/),
  pid: positive,
  startedAt: fc.stringMatching(/^[0-9]{1,20}$/),
});
/** Whatever another program calls a file. */
const anyName = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[/\0]/.test(text));

/** Each form, and what may stand in it. A new one that is missing here fails the first test. */
const partsOf: { readonly [form: string]: fc.Arbitrary<unknown> } = {
  messageName: id,
  deadReasonName: id,
  redeliveredName: id,
  receiptName: id,
  sendingName: id,
  broughtBackName: id,
  movedName: fc.record({ stem: anyName, why: fc.constantFrom('forwarded', 'later'), nonce }),
  claimName: fc.record({ id, attempt: positive, owner: process, claimedAtMs: timeMs, nonce }),
  keptName: fc.record({ atMs: timeMs, nonce, former: anyName }),
  keptReasonName: anyName,
  quotaName: fc.record({ id, bytes: whole }),
  leaseName: fc.record({ name, holder: process, nonce }),
  cardName: name,
  heartbeatName: anyName,
  bindingName: process,
  clientNoteName: fc.record({ client: process, topic: fc.stringMatching(/^[a-z-]{1,20}$/) }),
  clientMarkName: fc.record({ client: process, topic: fc.stringMatching(/^[a-z-]{1,20}$/) }),
  watchName: fc.record({ watched: name, watcher: name, id }),
  watchNoticeName: fc.record({ watched: name, watcher: name, id }),
  editName: fc.record({ file: hash, name, editor: process, atMs: timeMs }),
  toldName: hash,
  taskRecordName: fc.integer({ min: 1, max: 9999 }),
  untoldName: fc.record({ id, number: whole, nonce }),
  vanishedName: fc.record({ changes: whole, kind: fc.constantFrom('json', 'told') }),
  reservationName: id,
  keyName: hash,
  segmentName: fc.record({ atMs: timeMs, nonce }),
  bellName: fc.record({ atMs: timeMs, nonce }),
  draftName: fc.record({ of: anyName, nonce }),
};

const forms = Object.entries(fileNames).flatMap(([key, value]) =>
  typeof value === 'object' ? [[key, value as fileNames.FileNameForm<unknown>] as const] : [],
);

test('every form is tried', () => {
  expect(forms.map(([key]) => key).sort()).toEqual(Object.keys(partsOf).sort());
});

describe.each(forms)('%s', (key, form) => {
  const parts = partsOf[key] ?? fc.constant(undefined);

  test('gives back what a name was made of', () => {
    fc.assert(
      fc.property(parts, (made) => {
        expect(form.parse(form.format(made))).toEqual(made);
      }),
      { numRuns: numberOfRuns },
    );
  });

  test('takes nothing for its own that it would not write', () => {
    const near = fc
      .tuple(
        parts.map((made) => form.format(made)),
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.string({ maxLength: 3 }),
      )
      .map(([text, place, length, put]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + put + text.slice(at + length);
      });
    const otherForms = fc.oneof(
      ...forms.map(([other, { format }]) => (partsOf[other] ?? fc.constant('')).map((made) => format(made))),
    );
    fc.assert(
      fc.property(fc.oneof(near, otherForms, anyName, fc.constant('')), (text) => {
        const read = form.parse(text);
        if (read !== undefined) expect(form.format(read)).toBe(text);
      }),
      { numRuns: numberOfRuns },
    );
  });
});

test('the name of every state of a message tells its id', () => {
  const owned = fc.record({ id, owner: process, nonce, timeMs });
  fc.assert(
    fc.property(owned, ({ id: messageId, owner, nonce: some, timeMs: atMs }) => {
      const claimed = { id: messageId, attempt: 1, owner, claimedAtMs: atMs, nonce: some };
      const names = [
        fileNames.messageName.format(messageId),
        fileNames.claimName.format(claimed),
        fileNames.movedName.format({ stem: messageId, why: 'forwarded', nonce: some }),
        fileNames.broughtBackName.format(messageId),
      ];
      for (const each of names) expect(fileNames.isNamedAfter(each, messageId)).toBe(true);
      const kept = [fileNames.deadReasonName, fileNames.receiptName, fileNames.sendingName, fileNames.redeliveredName];
      // An id of another program may end as the name of a note does.
      const isAmbiguous = /\.(reason|redelivered|receipt|json|sending)$/.test(messageId);
      if (isAmbiguous) return;
      for (const form of kept) expect(fileNames.idInName(form.format(messageId))).toBe(messageId);
      for (const each of names.slice(0, 2)) expect(fileNames.idInName(each)).toBe(messageId);
    }),
    { numRuns: numberOfRuns },
  );
});

test('a draft of any file is known as one, and is no message', () => {
  fc.assert(
    fc.property(anyName, nonce, (of, some) => {
      const draft = fileNames.draftName.format({ of, nonce: some });
      expect(fileNames.isDraft(draft)).toBe(true);
      expect(fileNames.isTemporaryOfOthers(draft)).toBe(true);
    }),
  );
});
