import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { moduleFaults, typesBeside } from '../../scripts/canary/module-types.mts';
import { ProbeSession } from '../../scripts/canary/probe-session.mts';
import { probes } from '../../scripts/canary/probes.mts';
import { lookWith } from '../../scripts/canary/run-probes.mts';
import { newestClient } from '../harness/install-client.ts';

test('every undocumented thing that cc2cc leans on holds, and the module fits the API that the client declares', async () => {
  await using probed = await ProbeSession.start(newestClient);
  const failed: string[] = [];
  for (const probe of probes) {
    const sight = await lookWith(probe, probed);
    if (!sight.holds) failed.push(`${probe.name}: ${sight.why}`);
  }
  expect(failed).toEqual([]);

  const types = typesBeside(probed.pluginDirectory);
  const declarations = join(types, 'claude-code', 'index.d.ts');
  const declared = readFileSync(declarations, 'utf8');
  for (const name of ['toast', 'socketPath', 'isTextDisplayOnly', 'hasSurvey']) {
    writeFileSync(declarations, declared.replaceAll(name, `${name}Elsewhere`));
    expect(moduleFaults(types).join('\n')).toContain(`'${name}' does not exist`);
  }
});
