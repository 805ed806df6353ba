import { expect, test } from 'vitest';
import { checkNode } from '../../../../src/doctor/machine/node.ts';

test('a Node that is too old is broken, with what to do', () => {
  expect(checkNode('20.0.0', '/usr/bin/node')).toEqual({ check: 'Node', result: 'good', detail: '20.0.0' });
  expect(checkNode('18.20.1', '/usr/bin/node')).toEqual({
    check: 'Node',
    result: 'broken',
    detail: 'cc2cc needs Node 20 or newer; found 18.20 at /usr/bin/node',
    fix: expect.stringContaining('install Node 20'),
  });
});
