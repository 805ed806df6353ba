import { expect, test } from 'vitest';
import { order } from '../../../src/desk/order.ts';
import type { Message } from '../../../src/protocol/message.ts';

/** `!b2@owl`: critical, sent at 2, by owl, with the name b. */
function mail(written: string): { readonly message: Message } {
  const [, urgent = '', name = '', second = '', from = ''] = /^(!?)(\w)(\d)@(\w+)$/.exec(written) ?? [];
  const timestamp = new Date(Number(second) * 1000).toISOString();
  const priority = urgent === '' ? 'normal' : 'critical';
  return { message: { id: `${name}${second}`, timestamp, from, priority } as Message };
}

test.each([
  ['the oldest first', 'a3@owl b1@elk c2@owl', '', 'b1 c2 a3'],
  ['critical mail before all else, the oldest first', 'a1@owl !b3@owl !c2@elk', '', 'c2 b3 a1'],
  ['nothing after what may be lost of the same sender', 'a1@owl b3@owl c4@elk', 'x2@owl', 'a1 c4'],
  ['not even critical mail', 'a1@owl !b3@owl', 'x2@owl', 'a1'],
  ['of several that may be lost the oldest counts', 'a1@owl b3@owl', 'x4@owl y2@owl', 'a1'],
  ['nothing is held back for other senders', 'a5@elk', 'x2@owl', 'a5'],
  ['no mail', '', 'x2@owl', ''],
])('%s', (_rule, candidates, uncertain, expected) => {
  const read = (written: string) => (written === '' ? [] : written.split(' ').map(mail));
  const ordered = order(
    read(candidates),
    read(uncertain).map(({ message }) => message),
  );
  expect(ordered.map(({ message }) => message.id).join(' ')).toBe(expected);
});

test('of two copies of one message the first stays in front', () => {
  const [offered, copy] = [mail('a1@owl'), mail('a1@owl')];
  expect(order([offered, copy], [])[0]).toBe(offered);
});
