import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifests } from '../../scripts/manifests.mts';
import { packageJson, repositoryRoot } from '../../scripts/package-json.mts';

test.each([...manifests()])('%s is what scripts/manifests.mts generates', (file, contents) => {
  expect(readFileSync(join(repositoryRoot, file), 'utf8')).toBe(contents);
});

test('the plugin carries the names that others rely on', () => {
  const plugin = readJson('.claude-plugin/plugin.json');
  const marketplace = readJson('.claude-plugin/marketplace.json');
  expect(plugin.name).toBe('cc2cc');
  expect(marketplace.name).toBe('cc2cc');
  expect(marketplace.plugins.map(({ name }: { name: string }) => name)).toEqual(['cc2cc']);
  expect(Object.keys(plugin.mcpServers)).toEqual(['cc2cc']);
});

test('the plugin has the version of package.json and asks for no network', () => {
  const plugin = readJson('plugin.json');
  expect(plugin.version).toBe(packageJson.version);
  expect(plugin.network).toEqual({ hosts: [] });
});

function readJson(file: string) {
  return JSON.parse(readFileSync(join(repositoryRoot, file), 'utf8'));
}
