import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Bridge } from '../../../src/bridge/bridge.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { openBytes, openSealed, sealSample, verdictOf } from '../../support/sealed.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const folder = makeTemporaryFolder();
let plain: Bridge;
let encrypting: Bridge;

beforeAll(async () => {
  plain = (await openSealed({}, folder.path)).bridge;
  encrypting = (await openSealed({ encrypt: true }, folder.path)).bridge;
  return folder.remove;
});

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
/** The schema drops this one on purpose: it would become the prototype of what is read. */
const anyKey = anyText.filter((key) => key !== '__proto__');
const anyMessage = fc.record({
  text: anyText,
  from: anyText,
  thread: fc.option(anyText),
  task: fc.option(fc.dictionary(anyKey, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })),
  hops: fc.nat(200),
  ttl: fc.nat(1e6),
}) as fc.Arbitrary<Partial<Message> & { readonly text: string }>;

test('a message that was sealed is verified, and comes out as it went in', async () => {
  const property = fc.asyncProperty(anyMessage, fc.boolean(), async (changes, encrypts) => {
    const { message, bytes } = await sealSample(encrypts ? encrypting : plain, changes);
    const opened = await openBytes(plain, bytes);
    const signature = { state: 'verified', handling: 'accept' };
    expect(opened).toEqual({ ok: true, message: JSON.parse(JSON.stringify({ ...message, signature })) });
  });
  await fc.assert(property, { numRuns: 300 });
});

test('a changed, added or missing byte anywhere in the file is found out', async () => {
  const change = fc.record({ at: fc.nat(), to: fc.nat(255), how: fc.constantFrom('change', 'add', 'remove') });
  const property = fc.asyncProperty(anyMessage, fc.boolean(), change, async (changes, encrypts, { at, to, how }) => {
    const { bytes } = await sealSample(encrypts ? encrypting : plain, changes);
    const place = at % bytes.length;
    const added = how === 'remove' ? [] : [bytes[place] === to ? (to + 1) % 256 : to];
    const rest = bytes.subarray(how === 'add' ? place : place + 1);
    const tampered = Buffer.concat([bytes.subarray(0, place), Buffer.from(added), rest]);
    expect(await verdictOf(plain, tampered), tampered.toString('latin1')).toMatch(/^(invalid|broken): /);
  });
  await fc.assert(property, { numRuns: 1500 });
});

test('every byte of one file, changed to each of its neighbours, to white space and to what JSON is made of', async () => {
  const { bytes } = await sealSample(plain, { text: 'pay 10 to the \\"treasurer\\" }' });
  const survivors: string[] = [];
  for (let place = 0; place < bytes.length; place++) {
    const before = bytes[place] ?? 0;
    for (const other of new Set([before ^ 1, before ^ 0x20, before + 1, ...Buffer.from(' \n\t"\\,:{}[]0aA')])) {
      if (other === before) continue;
      const tampered = Buffer.from(bytes);
      tampered[place] = other;
      const verdict = await verdictOf(plain, tampered);
      if (!/^(invalid|broken): /.test(verdict)) survivors.push(`${place} ${String.fromCharCode(other)}: ${verdict}`);
    }
  }
  expect(survivors).toEqual([]);
});
