import { expect, test } from 'vitest';
import { describeModule } from '../../../src/claude-code/module-state.ts';
import { firstWithModules, oldestClient } from '../../../src/claude-code/tested-clients.ts';

test.each([
  ['runs', firstWithModules, /^runs in the client$/],
  ['off', firstWithModules, /^off, because CC2CC_MODULE says so: /],
  ['ended', firstWithModules, /^does not run any more: the client unloaded it/],
  ['absent', firstWithModules, /allowManagedModsOnly/],
  ['absent', null, /allowManagedModsOnly/],
  ['absent', oldestClient, new RegExp(`Claude Code has modules from ${firstWithModules} on: `)],
  ['print', firstWithModules, /no user/],
] as const)('a module that is %s in client %s is described with the reason', (state, version, text) => {
  expect(describeModule(state, version, 'CC2CC_MODULE')).toMatch(text);
});
