import { nodeFileSystem } from '../../src/base/fs.ts';
import { identifyProcess, systemProcessTable } from '../../src/base/process-identity.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { join } from '../../src/identity/join.ts';
import { reserve } from '../../src/reservations/reserve.ts';

/**
 * Arguments: bridge directory, project, name, path. Says `ready`, waits for a line, reserves the path and prints
 * `got it` or the error; ends when its standard input does.
 */
async function main([root = '', directory = '', requestedName = '', path = '']: readonly string[]): Promise<void> {
  const processes = systemProcessTable();
  const bridge = await openBridge(nodeFileSystem, processes, root);
  const client = identifyProcess(processes, process.pid);
  if (!client) throw new Error('this process is not in the process table');
  const { name } = await join(bridge.registry, { client, requestedName });
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  try {
    await reserve(bridge, { name, client }, { directory, paths: [path] });
    process.stdout.write('got it\n');
  } catch (error) {
    process.stdout.write(`${String(error)}\n`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
