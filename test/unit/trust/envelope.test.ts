import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { newCard, writeCard } from '../../../src/identity/card.ts';
import { encodeMessage } from '../../../src/protocol/message.ts';
import { claim } from '../../../src/store/claim.ts';
import { gate } from '../../../src/store/gate.ts';
import { send } from '../../../src/store/send.ts';
import { KeyRing } from '../../../src/trust/key-ring.ts';
import { dropFile, owner, recipient, sampleMessage } from '../../support/mail.ts';
import { openBytes, openSealed, sealSample, verdictOf } from '../../support/sealed.ts';

function rotate(folder: string) {
  return new KeyRing(nodeFileSystem, folder, () => undefined).rotate();
}

/** What docs/SPECIFICATION.md says, written down once more for a program that knows nothing of cc2cc. */
function signAsSpecified(folder: string, unsigned: string): string {
  const key = Buffer.from(readFileSync(join(folder, 'secret.key'), 'utf8').trim(), 'hex');
  const id = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const mac = createHmac('sha256', key).update(unsigned).digest('hex');
  const end = unsigned.lastIndexOf('}');
  return `${unsigned.slice(0, end)},"sig":"hmac-sha256:${id}:${mac}"${unsigned.slice(end)}`;
}

describe('a signature', () => {
  test('is the last field, and the file without it is what was signed', async () => {
    const { bridge, folder } = await openSealed();
    const { message, bytes } = await sealSample(bridge);
    const unsigned = Buffer.from(encodeMessage(message)).toString();
    expect(bytes.toString()).toBe(signAsSpecified(folder, unsigned));
    expect(Object.keys(JSON.parse(bytes.toString())).at(-1)).toBe('sig');
  });

  test('of another program counts, with its own white space and fields', async () => {
    const { bridge, folder } = await openSealed();
    await sealSample(bridge);
    const { id, timestamp } = sampleMessage();
    const facts = `"id": "${id}", "timestamp": "${timestamp}", "from": "cron", "to": "${recipient}", "ttl": 60, "hops": 0`;
    const unsigned = `{\n  ${facts},\n  "content": "done", "mood": "good"\n}`;
    expect(await verdictOf(bridge, Buffer.from(signAsSpecified(folder, unsigned)))).toBe('verified');
  });

  test.each(['id', 'to', 'timestamp', 'ttl', 'hops'])('that leaves "%s" open is invalid', async (field) => {
    const { bridge, folder } = await openSealed();
    await sealSample(bridge);
    const unsigned = JSON.stringify({ ...sampleMessage(), [field]: undefined });
    expect(await verdictOf(bridge, Buffer.from(signAsSpecified(folder, unsigned)))).toBe(
      `invalid: its signature leaves "${field}" open`,
    );
  });

  test.each([
    ['of another form', '"sig":"sha1:0123"'],
    ['that is not the last field', '"sig":"hmac-sha256:0123456789abcdef:00","v":1'],
  ])('%s is invalid, and nothing else is taken for one', async (_what, field) => {
    const { bridge } = await openSealed();
    const file = (more: string) => Buffer.from(`{"from":"cron","content":"x",${more}}`);
    expect(await verdictOf(bridge, file(field))).toMatch(/^invalid: its signature is not in the form/);
    for (const empty of ['"sig":null', '"sig":""', '"seal":"hmac-sha256"']) {
      expect(await verdictOf(bridge, file(empty))).toBe('unsigned');
    }
  });

  test('in another mailbox is invalid', async () => {
    const { bridge } = await openSealed();
    const { bytes } = await sealSample(bridge);
    expect(await verdictOf(bridge, bytes, 'wise-elk')).toBe(
      `invalid: it was written to ${recipient} and lies in the mailbox of wise-elk`,
    );
  });

  test('counts under every name that its recipient had since, and under no other', async () => {
    const { bridge } = await openSealed();
    const { registry } = bridge;
    const { bytes } = await sealSample(bridge);
    const card = (name: string) => newCard(registry, name);
    // calm-owl became keen-owl, and that wise-owl; then somebody else became calm-owl.
    await writeCard(registry, { ...card(recipient), forwardTo: 'keen-owl' });
    await writeCard(registry, { ...card('keen-owl'), forwardTo: 'wise-owl' });
    await writeCard(registry, { ...card('wise-owl'), formerNames: [recipient, 'keen-owl'] });
    await writeCard(registry, card('other-owl'));
    for (const name of [recipient, 'keen-owl', 'wise-owl'])
      expect(await verdictOf(bridge, bytes, name)).toBe('verified');
    expect(await verdictOf(bridge, bytes, 'other-owl')).toMatch(/^invalid: /);
    await writeCard(registry, card(recipient));
    for (const name of [recipient, 'keen-owl', 'wise-owl'])
      expect(await verdictOf(bridge, bytes, name)).toBe('verified');
  });
});

describe('with keys', () => {
  test('that were rotated, old mail is still verified and read, and new mail is signed with the new one', async () => {
    const { bridge, folder } = await openSealed({ encrypt: true });
    const old = await sealSample(bridge, { text: 'old' });
    const next = await rotate(folder);
    const recent = await sealSample(bridge, { text: 'new' });
    expect(recent.bytes.toString()).toContain(`hmac-sha256:${next.id}:`);
    for (const { message, bytes } of [old, recent]) {
      expect(await openBytes(bridge, bytes)).toMatchObject({
        ok: true,
        message: { content: message.content, signature: { state: 'verified' } },
      });
    }
  });

  test('of another machine it is invalid, and says which key is missing', async () => {
    const [here, elsewhere] = [await openSealed(), await openSealed()];
    await sealSample(here.bridge);
    const { bytes } = await sealSample(elsewhere.bridge);
    const [, keyId] = /hmac-sha256:([0-9a-f]{16})/.exec(bytes.toString()) ?? [];
    expect(await verdictOf(here.bridge, bytes)).toBe(`invalid: it was signed with the key ${keyId}, which is not here`);
  });

  test('that are missing it is invalid until they are put back, and none is made to find that out', async () => {
    const { bridge, folder } = await openSealed();
    const { bytes } = await sealSample(bridge);
    const files = ['secret.key', 'keys'];
    for (const file of files) renameSync(join(folder, file), join(folder, `away-${file}`));
    expect(await verdictOf(bridge, bytes)).toMatch(/^invalid: .* which is not here$/);
    for (const file of files) expect(readdirSync(folder)).not.toContain(file);
    for (const file of files) renameSync(join(folder, `away-${file}`), join(folder, file));
    expect(await verdictOf(bridge, bytes)).toBe('verified');
  });

  test.each([{ encrypt: false }, { encrypt: true }])(
    'in keys/ that are damaged it is not judged until they are back: %o',
    async (trust) => {
      const { bridge, folder } = await openSealed(trust);
      const { bytes } = await sealSample(bridge);
      const { id } = await new KeyRing(nodeFileSystem, folder, () => undefined).current();
      await rotate(folder);
      const path = join(folder, 'keys', `${id}.key`);
      const good = readFileSync(path);
      writeFileSync(path, Buffer.alloc(65));
      expect(await openBytes(bridge, bytes)).toMatchObject({ ok: false, isUndecided: true });
      writeFileSync(path, good);
      expect(await verdictOf(bridge, bytes)).toBe('verified');
    },
  );

  test('that cannot be used nothing is said about the message', async () => {
    const { bridge, folder } = await openSealed();
    const { bytes } = await sealSample(bridge);
    writeFileSync(join(folder, 'secret.key'), 'oops');
    await expect(openBytes(bridge, bytes)).rejects.toMatchObject({ code: 'BAD_KEY' });
    expect(await verdictOf(bridge, Buffer.from('{"from":"cron","content":"x"}'))).toBe('unsigned');
  });
});

describe('encryption', () => {
  test('hides the body on the disk, and nothing else', async () => {
    const { bridge } = await openSealed({ encrypt: true });
    const { message, bytes } = await sealSample(bridge, { text: 'the launch code', thread: 'release' });
    expect(bytes.toString()).not.toContain('launch');
    expect(JSON.parse(bytes.toString())).toMatchObject({ from: message.from, to: recipient, thread: 'release' });
  });

  test.each(['', 'ä\u{1f600}\u0000\n', 'x'.repeat(100_000)])('gives back what was put in: %j', async (text) => {
    const { bridge, folder } = await openSealed({ encrypt: true });
    const content = { text, parts: [{ kind: 'note', list: [1, null] }] };
    const { bytes } = await sealSample(bridge, { content });
    const { bridge: reader } = await openSealed({}, folder);
    expect(await openBytes(reader, bytes)).toMatchObject({ ok: true, message: { content } });
  });

  test('of the same text differs from message to message', async () => {
    const { bridge } = await openSealed({ encrypt: true });
    const encrypted = await Promise.all([sealSample(bridge), sealSample(bridge)]);
    const [one, other] = encrypted.map(({ bytes }) => JSON.parse(bytes.toString()).content.enc);
    expect(one).not.toBe(other);
  });

  test('with a key that is not here says so, shows nothing, and is not handed over under any policy', async () => {
    const accepting = { unsigned: 'accept', invalid: 'accept' } as const;
    const [here, elsewhere] = [await openSealed(accepting), await openSealed({ encrypt: true })];
    const { bytes } = await sealSample(elsewhere.bridge, { text: 'the launch code' });
    const opened = await openBytes(here.bridge, bytes);
    expect(opened).toMatchObject({
      ok: true,
      message: {
        content: { text: expect.stringMatching(/^\[it is encrypted with the key [0-9a-f]{16}, which is not here\]$/) },
        signature: { state: 'invalid', handling: 'quarantine', reason: expect.stringContaining('is encrypted with') },
      },
    });
  });

  test.each(['id', 'to'] as const)('is bound to the %s, even for who can sign', async (field) => {
    const { bridge, folder } = await openSealed({ encrypt: true });
    const { bytes } = await sealSample(bridge);
    const { sig: _sig, ...stored } = JSON.parse(bytes.toString());
    const moved = signAsSpecified(folder, JSON.stringify({ ...stored, [field]: 'wise-elk' }));
    const opened = await openBytes(bridge, Buffer.from(moved), field === 'to' ? 'wise-elk' : recipient);
    expect(opened).toMatchObject({
      message: {
        signature: { state: 'verified', handling: 'quarantine', reason: expect.stringContaining('another message') },
      },
    });
  });

  test('in a form of another version says so', async () => {
    const { bridge } = await openSealed();
    const file = '{"from":"cron","content":{"text":"","enc":"rot13:uryyb"}}';
    expect(await verdictOf(bridge, Buffer.from(file))).toMatch(/encrypted in a form that this version does not know/);
  });
});

describe('the same message sent again', () => {
  test.each([
    ['with the same settings', {}, {}],
    ['encrypted both times', { encrypt: true }, { encrypt: true }],
    ['encrypted only then', {}, { encrypt: true }],
    ['after the key was rotated', {}, {}, true],
    ['encrypted, after the key was rotated', { encrypt: true }, { encrypt: true }, true],
  ])('is one message, waiting or claimed: %s', async (_case, before, after, rotates = false) => {
    const first = await openSealed(before);
    const { mailbox } = first;
    const [waiting, taken] = [sampleMessage(), sampleMessage()];
    for (const message of [waiting, taken]) await send(first.bridge.store, recipient, message);
    const held = await claim(first.bridge.store, mailbox, `${taken.id}.json`, taken.id, owner(1));
    if (held) await gate(first.bridge.store, mailbox, held);
    if (rotates) await rotate(first.folder);
    const { store } = (await openSealed(after, first.folder)).bridge;
    for (const message of [waiting, taken]) await send(store, recipient, message);
    expect(readdirSync(mailbox.inbox).sort()).toEqual([`${waiting.id}.json`, `${taken.id}.json`].sort());
    const again = await claim(store, mailbox, `${taken.id}.json`, taken.id, owner(2));
    expect(again && (await gate(store, mailbox, again))).toBe('dropped');
    expect(readdirSync(mailbox.bad)).toEqual([]);
  });

  test('with another text is refused, and so is an unsigned one of the same text that waits there', async () => {
    const { bridge, mailbox } = await openSealed();
    const message = sampleMessage();
    await send(bridge.store, recipient, message);
    const other = { ...message, content: { text: 'another', parts: [] } };
    await expect(send(bridge.store, recipient, other)).rejects.toMatchObject({ code: 'ID_TAKEN' });
    rmSync(join(mailbox.inbox, `${message.id}.json`));
    dropFile(mailbox, `${message.id}.json`, encodeMessage(message));
    await expect(send(bridge.store, recipient, message)).rejects.toMatchObject({ code: 'ID_TAKEN' });
  });
});

test('what is sent through a bridge is signed', async () => {
  const { bridge, mailbox } = await openSealed();
  const message = sampleMessage();
  await send(bridge.store, recipient, message);
  expect(await verdictOf(bridge, readFileSync(join(mailbox.inbox, `${message.id}.json`)))).toBe('verified');
});
