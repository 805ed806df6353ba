import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '../package-json.mts';

const parts = fileURLToPath(new URL('probe-plugin/', import.meta.url));

/** A call that the client made: of a command hook, of a tool of the server, or of the server itself. */
export interface ProbeRecord {
  readonly kind: 'hook' | 'tool' | 'server';
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Those of the client that the process was given. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Writes the plugin that the probes load into an empty folder. Its hooks are those that cc2cc ships, on programs that record. */
export async function writeProbePlugin(directory: string): Promise<void> {
  const shipped = await readFile(join(repositoryRoot, 'hooks', 'hooks.json'), 'utf8');
  const hooks = shipped
    .replaceAll('plugin:cc2cc:cc2cc', 'plugin:probe:probe')
    .replaceAll('plugin_cc2cc_cc2cc', 'plugin_probe_probe')
    .replaceAll(/hooks\/[a-z-]+\.js/g, 'recorder.cjs');
  const server = { command: 'node', args: [`\${CLAUDE_PLUGIN_ROOT}/server.cjs`], alwaysLoad: true };
  const manifest = { name: 'probe', version: '1.0.0', description: 'Probes.', mcpServers: { probe: server } };
  for (const folder of ['.claude-plugin', 'hooks', 'commands', 'bell'])
    await mkdir(join(directory, folder), { recursive: true });
  await cp(join(parts, 'recorder.cjs'), join(directory, 'recorder.cjs'));
  await cp(join(parts, 'server.cjs'), join(directory, 'server.cjs'));
  await cp(join(parts, 'register.mjs'), join(directory, 'hooks', 'register.js'));
  await writeFile(join(directory, 'hooks', 'hooks.json'), hooks);
  await writeFile(join(directory, '.claude-plugin', 'plugin.json'), JSON.stringify(manifest));
  await writeFile(join(directory, 'commands', 'wave.md'), '---\ndescription: Waves.\n---\nWave.\n');
}

export async function readProbeRecords(directory: string): Promise<ProbeRecord[]> {
  const path = join(directory, 'record.jsonl');
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ProbeRecord);
}
