import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { changeTask } from '../../src/tasks/change-task.ts';

/**
 * Arguments: bridge directory, agent, ids of tasks. Says `ready`, waits for a line, tries to take each task and prints
 * for each a line: its id and `taken` or the code of the error.
 */
async function main([root = '', name = '', ...ids]: readonly string[]): Promise<void> {
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), root);
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  for (const taskId of ids) {
    const result = await changeTask(bridge, { name, mode: 'script' }, { taskId, state: 'working' }).then(
      () => 'taken',
      (error: { code?: string }) => error.code ?? String(error),
    );
    process.stdout.write(`${taskId} ${result}\n`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
