import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bundleEntry } from '../../../scripts/bundle.mts';
import { bundles } from '../../../scripts/bundles.mts';
import { enterDashboard } from '../../harness/enter-dashboard.ts';
import { CliRig } from '../../support/cli-rig.ts';

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

async function sendTo(name: string, { href, origin }: URL): Promise<void> {
  const access = await enterDashboard(href);
  const sent = await fetch(`${origin}/api/send`, {
    method: 'POST',
    headers: { ...access, Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ to: name, text: 'hello', priority: 'normal', requestId: 'request-1' }),
  });
  if (sent.status !== 200) throw new Error(await sent.text());
}

test('serves the page on this machine only, and ctrl-c ends it with open connections and leaves nothing', async () => {
  await addDashboard();
  await rig.run(['init']);
  const before = readdirSync(rig.bridgeDirectory, { recursive: true });
  const { child, url } = await startDashboard();
  expect(url.hostname).toBe('127.0.0.1');
  expect(url.search).toBe('');
  expect(await (await fetch(url)).text()).toContain('<script src="/page.js" defer>');
  for (const file of ['page.js', 'page.css']) {
    expect((await (await fetch(`${url.origin}/${file}`)).text()).length, file).toBeGreaterThan(1_000);
  }
  const events = await fetch(`${url.origin}/api/events`, { headers: await enterDashboard(url.href) });
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
  await sendTo('bob', url);
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

describe.skipIf(process.platform === 'win32')('in the background', () => {
  test('it goes on after the command, ends when it is told to, and leaves nothing', async () => {
    await addDashboard();
    await rig.run(['init']);
    const before = readdirSync(rig.bridgeDirectory, { recursive: true });
    const { pid } = await rig.startProcess();
    const { url } = await rig.json<{ url: string }>(['dashboard', '--background', '--while', String(pid)]);
    expect((await fetch(url)).status).toBe(200);
    const told = await rig.run(['dashboard', '--stop', '--while', String(pid)]);
    expect(told).toMatchObject({ exitCode: 0, stdout: 'The dashboard has stopped.\n' });
    await expect(fetch(url)).rejects.toThrow();
    expect(await rig.json(['dashboard', '--stop'])).toEqual({ stopped: [] });
    expect(readdirSync(rig.bridgeDirectory, { recursive: true }).sort()).toEqual(before.sort());
  });

  test('it ends with the process that it was started for, killed or not', async () => {
    await addDashboard();
    const { pid } = await rig.startProcess();
    const { url } = await rig.json<{ url: string }>(['dashboard', '--background', '--while', String(pid)]);
    await rig.kill(pid);
    await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), { timeout: 8_000, interval: 100 });
  });

  test('a second one for the same process takes the place of the first, and --stop ends those of all', async () => {
    await addDashboard();
    const owners = [await rig.startProcess(), await rig.startProcess()];
    const start = (index: number) =>
      rig.json<{ url: string }>(['dashboard', '--background', '--while', String(owners[index]?.pid)]);
    const first = await start(0);
    const [second, other] = [await start(0), await start(1)];
    await expect(fetch(first.url)).rejects.toThrow();
    for (const { url } of [second, other]) expect((await fetch(url)).status).toBe(200);
    expect((await rig.json<{ stopped: number[] }>(['dashboard', '--stop'])).stopped).toHaveLength(2);
    for (const { url } of [second, other]) await expect(fetch(url)).rejects.toThrow();
  });

  test('the person hears which session it ends with, and what is wrong when it cannot start', async () => {
    await addDashboard();
    const { pid } = await rig.startSession('calm-owl');
    const words = ['dashboard', '--background', '--while', String(pid)];
    const { stdout } = await rig.run(words);
    expect(stdout).toMatch(
      /^Open this address \(it works once\): http:\S+\nThe dashboard runs until the session of calm-owl ends\. .*\/cc2cc-dashboard stop\n$/,
    );
    await rig.run(['dashboard', '--stop']);
    expect(await rig.run([...words, '--port', '70000'])).toMatchObject({ exitCode: 2 });
    for (const wrong of [['--background'], ['--while', '0'], ['--while', 'x']]) {
      expect(await rig.run(['dashboard', ...wrong])).toMatchObject({ exitCode: 2, stderr: /--while/ });
    }
  });
});

test('what no terminal started writes as a script', async () => {
  await addDashboard();
  await rig.know('bob');
  await sendTo('bob', (await startDashboard()).url);
  expect(await rig.receive('bob')).toMatchObject([{ identity: { mode: 'script' } }]);
});

describe.skipIf(process.platform === 'win32')('who the page writes as', () => {
  const background = (pid: number) => ['--json', 'dashboard', '--background', '--while', String(pid)];

  test('started at a terminal it is a person, also in the background', async () => {
    await addDashboard();
    await rig.know('bob');
    const { pid } = await rig.startProcess();
    const shown = await rig.typed(background(pid));
    await sendTo('bob', new URL(JSON.parse(shown).url));
    expect(await rig.receive('bob')).toMatchObject([{ identity: { mode: 'person' } }]);
    await rig.run(['dashboard', '--stop']);
  });

  test('a program of a session gets none, whatever it says, and starts none in the background', async () => {
    await addDashboard();
    const inside = await rig.startSession('calm-owl');
    const refused = { exitCode: 1, stdout: '', stderr: expect.stringContaining('NOT_ALLOWED') };
    for (const words of [['dashboard'], ['dashboard', '--as', 'pat'], background(inside.pid)]) {
      for (const options of [{ inside }, { inside, fromShell: true }]) {
        const environment = { CLAUDECODE: '', CC2CC_NAME: 'pat' };
        expect(await rig.run(words, { ...options, environment })).toMatchObject(refused);
      }
    }
    expect(await rig.json(['dashboard', '--stop'])).toEqual({ stopped: [] });
  });

  test('the slash command of a session is its person, and the same command line from a shell is not', async () => {
    await addDashboard();
    await rig.know('bob');
    const inside = await rig.startSession('calm-owl');
    const hook = join(rig.folder, 'hooks', 'user-prompt-expansion.js');
    mkdirSync(dirname(hook));
    const words = JSON.stringify([rig.program, ...background(inside.pid)]);
    writeFileSync(hook, `require('child_process').spawnSync(process.execPath, ${words}, { stdio: 'inherit' })`);
    const typed = await rig.runNode([hook], { inside });
    await sendTo('bob', new URL(JSON.parse(typed.stdout).url));
    expect(await rig.receive('bob')).toMatchObject([{ identity: { mode: 'person' } }]);
    await rig.run(['dashboard', '--stop']);
    expect(await rig.runNode([hook], { inside, fromShell: true })).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('NOT_ALLOWED'),
    });
  });
});

test('without the file beside it, says what is missing', async () => {
  const run = await rig.run(['dashboard']);
  expect(run).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('dashboard.js is not beside this program'),
  });
});
