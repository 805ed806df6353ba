import { writeSync } from 'node:fs';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { requireScenario, sessionScenarios } from '../../scenarios/catalogue.ts';
import { MailLog } from '../../scenarios/mail-log.ts';
import { enter } from '../../scenarios/stage.ts';
import { World } from '../../scenarios/world.ts';
import { stepwise } from '../stepwise.ts';

/**
 * Arguments: scenario, folder, clock offset, step, moment. Prints what was accepted and put, and kills itself `before`
 * the step, `after` it, or with `half` of what it was to write in the file.
 */
export async function interruptScenario([
  name = '',
  folder = '',
  offset = '',
  step = '',
  moment = '',
]: readonly string[]) {
  const log = new MailLog((entry) => writeSync(1, `${JSON.stringify(entry)}\n`));
  const world = new World(nodeFileSystem, folder, log);
  world.pass(Number(offset));
  let count = 0;
  const fs = stepwise(world.fs, async ({ args }, perform) => {
    count += 1;
    if (count !== Number(step)) return perform();
    // An operation that fails is over, too.
    if (moment === 'after') await perform().catch(() => undefined);
    if (moment === 'half') {
      const [file, bytes] = args as Parameters<typeof nodeFileSystem.write>;
      await nodeFileSystem.write(file, bytes.subarray(0, bytes.length / 2));
    }
    process.kill(process.pid, 'SIGKILL');
    throw new Error('a killed process went on');
  });
  await requireScenario(sessionScenarios, name).act(await enter(world, fs));
}
