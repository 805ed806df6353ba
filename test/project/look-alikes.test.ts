import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookAlikes, lookAlikesFile } from '../../scripts/look-alikes.mts';
import { repositoryRoot } from '../../scripts/package-json.mts';

test("the committed table of look-alikes is the one that comes from Unicode's", () => {
  const committed = readFileSync(join(repositoryRoot, lookAlikesFile), 'utf8');
  expect(committed).toBe(lookAlikes());
  expect(committed).toMatch(/aɑα[^b]*b[^c]*c[^d]*с/);
});
