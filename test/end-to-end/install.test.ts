import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { pluginFolder } from '../../scripts/plugin-folder.mts';
import { clientVersions } from '../harness/install-client.ts';
import { createRig, type Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { filesBelow } from '../project/repository.ts';

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

/** The commands of the first code block below "Install". */
function installLinesOf(document: string): string[] {
  const [, section = ''] =
    /^## Install\n([\s\S]*?)^## /m.exec(readFileSync(join(repositoryRoot, document), 'utf8')) ?? [];
  return [...section.matchAll(/^ {4}(claude plugin .*)$/gm)].map(([, line = '']) => line);
}

/** Runs a line of a document with the rig's client in the place of `claude`. */
async function runLine(rig: Rig, line: string, cwd: string): Promise<string> {
  const [, ...words] = line.split(' ');
  const { exitCode, stdout, stderr } = await runCommand(rig.clientPath, words, {
    cwd,
    env: rig.environment(),
    timeoutMs: 60_000,
  });
  expect({ line, exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout;
}

function installedPlugins(rig: Rig): readonly { readonly installPath: string; readonly version: string }[] {
  const record = readFileSync(join(rig.home.path, '.claude', 'plugins', 'installed_plugins.json'), 'utf8');
  return JSON.parse(record).plugins['cc2cc@cc2cc'];
}
