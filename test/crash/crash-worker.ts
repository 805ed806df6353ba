import { nodeFileSystem } from '../../src/base/fs.ts';
import { requireScenario, storeScenarios } from '../scenarios/catalogue.ts';
import { interceptFileSystem } from '../support/intercepted-file-system.ts';
import { actOut } from './store-steps.ts';

/**
 * Arguments: scenario, bridge directory, step, moment. Kills itself `before` the step, `after` it, or with `half` of
 * what it was to write in the file.
 */
async function main([name = '', folder = '', step = '', moment = '']: readonly string[]): Promise<void> {
  let count = 0;
  const fs = interceptFileSystem(async ({ args }, perform) => {
    count += 1;
    if (count !== Number(step)) return perform();
    if (moment === 'after') await perform();
    if (moment === 'half') {
      const [file, bytes] = args as Parameters<typeof nodeFileSystem.write>;
      await nodeFileSystem.write(file, bytes.subarray(0, bytes.length / 2));
    }
    return endAtOnce();
  });
  await actOut(requireScenario(storeScenarios, name), folder, fs);
}

function endAtOnce(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('a killed process went on');
}

void main(process.argv.slice(2));
