import { expect, test } from 'vitest';
import { checkRights } from '../../../../src/doctor/machine/rights.ts';

test('a folder that others have rights to names the command that takes them', () => {
  expect(checkRights('group', '/srv/cc2cc').fix).toContain("chmod 700 '/srv/cc2cc'");
  expect(checkRights('anybody', '/home/me').fix).toContain('CC2CC_BRIDGE_DIR');
});
