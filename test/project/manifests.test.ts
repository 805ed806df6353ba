import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifests } from '../../scripts/manifests.mts';
import { packageJson, repositoryRoot } from '../../scripts/package-json.mts';
import { optionNames, optionVariable } from '../../src/claude-code/setting-sources.ts';
import { readSettings } from '../../src/claude-code/settings.ts';
import { defaults } from '../../src/protocol/defaults.ts';

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

test('the plugin has an option for each setting that is read from one, and asks for none', () => {
  const options = Object.entries<Record<string, unknown>>(readJson('plugin.json').userConfig);
  expect(options.map(([name]) => name)).toEqual(Object.values(optionNames));
  for (const [name, option] of options) {
    expect(option, name).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    // Older clients refuse the whole manifest for a field they do not know.
    const known = ['type', 'title', 'description', 'default', 'min', 'max'];
    expect(
      Object.keys(option).filter((field) => !known.includes(field)),
      name,
    ).toEqual([]);
    expect(typeof option.default, name).toBe(option.type);
  }
});

test('the server is given every option, and the default of each is what counts without it', () => {
  const { mcpServers, userConfig } = readJson('plugin.json');
  const { NODE_OPTIONS: nodeOptions, ...ofOptions } = mcpServers.cc2cc.env;
  expect(nodeOptions).toBe('');
  const given = Object.entries<string>(ofOptions).map(([variable, placeholder]) => {
    const [, option = ''] = /^\$\{user_config\.(\w+)\}$/.exec(placeholder) ?? [];
    expect(variable).toBe(optionVariable(option));
    return [variable, String(userConfig[option].default)];
  });
  expect(given.map(([variable]) => variable)).toEqual(Object.values(optionNames).map(optionVariable));
  const usual = { ...readSettings({}), defaultTtlSeconds: defaults.ttlSeconds };
  expect(readSettings(Object.fromEntries(given))).toEqual(usual);
});

test('no hook is started with the NODE_OPTIONS of the person, and each is the child of its client', () => {
  const groups = Object.values<{ hooks: { type: string; command: string; args?: string[] }[] }[]>(
    readJson('hooks/hooks.json').hooks,
  ).flat();
  const commands = groups.flatMap(({ hooks }) => hooks).filter(({ type }) => type === 'command');
  expect(commands).toHaveLength(3);
  for (const { command, args } of commands) {
    expect(args).toBeUndefined();
    // The shell itself reads the folder from the environment, so that nothing in its name is taken for a command.
    expect(command).toMatch(/^NODE_OPTIONS= exec node "\$CLAUDE_PLUGIN_ROOT\/hooks\/[a-z-]+\.js"$/);
  }
});

function readJson(file: string) {
  return JSON.parse(readFileSync(join(repositoryRoot, file), 'utf8'));
}
