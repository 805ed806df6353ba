import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageJson, repositoryRoot } from '../../scripts/package-json.mts';
import { pluginFolder } from '../../scripts/plugin-folder.mts';
import { clientVersions, newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { createRig, type Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { shippedCopy } from '../harness/shipped-copy.ts';
import { waitFor } from '../harness/wait-for.ts';
import { filesBelow } from '../project/repository.ts';
import { createMailRig, greetedName, requestsOf } from './mail-rig.ts';

const maxInstalledBytes = 5 * 1024 * 1024;

describe.each(clientVersions)('on %s', (version) => {
  test('the install lines of the README work as printed in a clone, and copy what ships and nothing else', async () => {
    await using rig = await createRig({ version });
    // This clone holds the development packages and the clients, as it does after `npm run demo`.
    expect(statSync(rig.clientPath).size).toBeGreaterThan(20 * maxInstalledBytes);
    expect(rig.clientPath.startsWith(join(repositoryRoot, 'node_modules'))).toBe(true);
    const lines = installLinesOf('README.md');
    expect(lines).toHaveLength(2);
    for (const line of lines) await runLine(rig, line, repositoryRoot);

    const [plugin] = installedPlugins(rig);
    expect(filesBelow(plugin?.installPath ?? '')).toEqual(filesBelow(join(repositoryRoot, pluginFolder)));
    const kept = join(rig.home.path, '.claude', 'plugins');
    const bytes = filesBelow(kept).map((file) => statSync(join(kept, file)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(maxInstalledBytes);
  });
});

describe.skipIf(process.platform === 'win32')("in the person's own shell", () => {
  test('/cc2cc-install-cli puts cc2cc there, which follows an update of the plugin and can be removed', async () => {
    await using rig = await createRig({ version: newestClient });
    const upstream = await publish(rig);
    await runLine(rig, `claude plugin marketplace add ${home}`, rig.home.path);
    await runLine(rig, 'claude plugin install cc2cc@cc2cc', rig.home.path);
    const session = await rig.start('alpha');
    await greetedName(session);
    await session.submit('/cc2cc-install-cli');
    await session.waitForScreen(/\.local\/bin is not on your PATH[\s\S]*export PATH=/);
    const launcher = join(rig.home.path, '.local', 'bin', 'cc2cc');
    expect(await run(rig, launcher, ['--version'])).toBe(`cc2cc ${packageJson.version}\n`);

    await upstream.release('999.0.0');
    await runLine(rig, 'claude plugin marketplace update cc2cc', rig.home.path);
    await runLine(rig, 'claude plugin update cc2cc@cc2cc', rig.home.path);
    expect(await run(rig, launcher, ['--version'])).toBe('cc2cc 999.0.0\n');
    // In time the client removes the version that no session uses any more, by which the launcher was written.
    const former = join(rig.home.path, '.claude', 'plugins', 'cache', 'cc2cc', 'cc2cc', packageJson.version);
    rmSync(former, { recursive: true });
    expect(await run(rig, launcher, ['--version'])).toBe('cc2cc 999.0.0\n');
    expect(await run(rig, launcher, ['install-cli', '--remove'])).toContain('Removed');
    expect(existsSync(launcher)).toBe(false);
    expect(requestsOf(rig, session)).toHaveLength(0);
  });
});

test('/cc2cc-dashboard serves the page until the person stops it, and until the session ends', async () => {
  await using rig = await createMailRig(newestClient);
  const session = await rig.start('alpha', { size: { columns: 200, rows: 40 } });
  await greetedName(session);
  await session.submit('/cc2cc-dashboard');
  const first = await addressOn(session);
  expect((await fetch(first)).status).toBe(200);
  await session.submit('/cc2cc-dashboard stop');
  await session.waitForScreen(/The dashboard has stopped/);
  await expect(fetch(first)).rejects.toThrow();
  await session.submit('/cc2cc-dashboard');
  const second = await addressOn(session, first);
  expect((await fetch(second)).status).toBe(200);
  expect(requestsOf(rig, session)).toHaveLength(0);
  await session.exit();
  await waitFor(
    () =>
      fetch(second).then(
        () => false,
        () => true,
      ),
    { timeoutMs: 10_000, waitingFor: 'the page to be gone' },
  );
});

/** The address of a dashboard on the screen, other than one that stood there before. */
async function addressOn(session: InteractiveSession, before?: string): Promise<string> {
  const addresses = () => session.screen().match(/http:\/\/127\.0\.0\.1:\d+\/\S*/g) ?? [];
  const found = await waitFor(() => addresses().find((address) => address !== before), {
    timeoutMs: 30_000,
    waitingFor: 'the address of the dashboard',
    evidence: () => session.screen(),
  });
  return String(found);
}

/** A made-up home on GitHub, which the rig's Git finds in a folder. */
const home = 'acme/cc2cc';

async function publish(rig: Rig) {
  const folder = await shippedCopy(repositoryRoot, join(rig.home.path, 'upstream'));
  const git = (...words: string[]) =>
    run(rig, 'git', ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.org', '-C', folder, ...words]);
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'as it is');
  };
  const instead = ['https://github.com/', 'git@github.com:'].map((address) => `  insteadOf = ${address}${home}.git\n`);
  writeFileSync(join(rig.home.path, '.gitconfig'), `[url ${JSON.stringify(folder)}]\n${instead.join('')}`);
  await git('init', '--quiet');
  await commit();
  return {
    release: async (version: string) => {
      for (const file of ['.claude-plugin/plugin.json', 'bin/cc2cc']) {
        const path = join(folder, pluginFolder, file);
        writeFileSync(path, readFileSync(path, 'utf8').replaceAll(packageJson.version, version));
      }
      await commit();
    },
  };
}

/** The commands of the first code block below "Install". */
function installLinesOf(document: string): string[] {
  const [, section = ''] =
    /^## Install\n([\s\S]*?)^## /m.exec(readFileSync(join(repositoryRoot, document), 'utf8')) ?? [];
  return [...section.matchAll(/^ {4}(claude plugin .*)$/gm)].map(([, line = '']) => line);
}

/** Runs a line of a document with the rig's client in the place of `claude`. */
function runLine(rig: Rig, line: string, cwd: string): Promise<string> {
  return run(rig, rig.clientPath, line.split(' ').slice(1), cwd);
}

async function run(rig: Rig, program: string, words: string[], cwd = rig.home.path): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(program, words, {
    cwd,
    env: rig.environment(),
    timeoutMs: 60_000,
  });
  expect({ words, exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout;
}

function installedPlugins(rig: Rig): readonly { readonly installPath: string; readonly version: string }[] {
  const record = readFileSync(join(rig.home.path, '.claude', 'plugins', 'installed_plugins.json'), 'utf8');
  return JSON.parse(record).plugins['cc2cc@cc2cc'];
}
