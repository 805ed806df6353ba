import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleEntry } from '../../../scripts/bundle.mts';
import { bundles } from '../../../scripts/bundles.mts';
import { CliRig } from './cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

async function addDashboard(): Promise<void> {
  const bundle = bundles.find(({ kind }) => kind === 'dashboard');
  if (!bundle) throw new Error('no bundle of the kind dashboard is listed');
  writeFileSync(join(dirname(rig.program), 'dashboard.js'), (await bundleEntry(bundle)).contents);
}

async function startDashboard(environment: Readonly<Record<string, string>> = {}) {
  const child = rig.start(['dashboard', '--json'], { environment });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, url: new URL(JSON.parse(line).url) };
}

test('serves the page on this machine only, and ctrl-c ends it with open connections and leaves nothing', async () => {
  await addDashboard();
  await rig.run(['init']);
  const before = readdirSync(rig.bridgeDirectory, { recursive: true });
  const { child, url } = await startDashboard();
  expect(url.hostname).toBe('127.0.0.1');
  const page = await fetch(url);
  const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(await page.text()).toContain('<script src="/page.js" defer>');
  for (const file of ['page.js', 'page.css']) {
    const loaded = await fetch(`${url.origin}/${file}`, { headers: { cookie } });
    expect((await loaded.text()).length, file).toBeGreaterThan(1_000);
  }
  const events = await fetch(`${url.origin}/api/events`, { headers: { cookie } });
  expect(events.status).toBe(200);
  const closed = events.text().catch(() => '');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await closed;
  expect(readdirSync(rig.bridgeDirectory, { recursive: true }).sort()).toEqual(before.sort());
});

test('what is written on the page has the default ttl that was set', async () => {
  await addDashboard();
  await rig.know('bob');
  const { url } = await startDashboard({ CC2CC_DEFAULT_TTL: '3600' });
  const cookie = ((await fetch(url)).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const sent = await fetch(`${url.origin}/api/send`, {
    method: 'POST',
    headers: { cookie, Origin: url.origin, 'Content-Type': 'application/json', 'X-CC2CC-Dashboard': '1' },
    body: JSON.stringify({ to: 'bob', text: 'hello', priority: 'normal', requestId: 'request-1' }),
  });
  expect(sent.status).toBe(200);
  expect(await rig.receive('bob')).toMatchObject([{ content: { text: 'hello' }, ttl: 3600 }]);
});

test('a port that is taken, and one that is none, are errors in words', async () => {
  await addDashboard();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const taken = await rig.run(['dashboard', '--port', String(port)]);
  other.close();
  expect(taken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`the port ${port} cannot be had`) });
  expect((await rig.run(['dashboard', '--port', '70000'])).exitCode).toBe(2);
});

test('without the file beside it, says what is missing', async () => {
  const run = await rig.run(['dashboard']);
  expect(run).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('dashboard.js is not beside this program'),
  });
});
