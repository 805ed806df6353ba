import { expect, test } from 'vitest';
import { isHello } from '../../../../src/mcp/module/hello.ts';

const call = { name: 'whoami', arguments: { client_module: 1 } };
const ofPlugin = { 'claudecode/toolUseId': 'toolu_plugin_f8611c1647514be291a6ba2440d81ab5' };

test('the module alone is told where the door is: a model cannot choose the id of its call', () => {
  expect(isHello({ ...call, _meta: ofPlugin })).toBe(true);
  expect(isHello({ ...call, _meta: { 'claudecode/toolUseId': 'toolu_01A09q90qw90lq917835lq9' } })).toBe(false);
  expect(isHello({ ...call, _meta: { 'claudecode/toolUseId': 7 } })).toBe(false);
  expect(isHello(call)).toBe(false);
  expect(isHello({ name: 'whoami', arguments: {}, _meta: ofPlugin })).toBe(false);
  expect(isHello({ ...call, name: 'send', _meta: ofPlugin })).toBe(false);
});
