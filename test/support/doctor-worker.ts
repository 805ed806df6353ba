import { createInterface } from 'node:readline';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding/finding.ts';
import { surroundingsOf } from '../../src/doctor/finding/surroundings.ts';
import { checkUnsafeFolders } from '../../src/doctor/unsafe-folders.ts';
import { layoutOf } from '../../src/protocol/layout.ts';

/** Examines a bridge directory, as the account that it was started for, for each line that it is sent. */
const [bridgeDirectory = ''] = process.argv.slice(2);
const surroundings = surroundingsOf({ CLAUDE_CONFIG_DIR: '/nowhere' }, '1.2.3');

createInterface({ input: process.stdin }).on('line', async () => {
  process.stdout.write(`${JSON.stringify(await look())}\n`);
});

async function look(): Promise<readonly Finding[]> {
  try {
    const bridge = await openBridge(nodeFileSystem, systemProcessTable(), bridgeDirectory);
    return await examine(bridge, surroundings);
  } catch (error) {
    const fault: Finding = { check: 'bridge directory', result: 'broken', detail: String(error) };
    return [fault, ...(await checkUnsafeFolders(nodeFileSystem, layoutOf(bridgeDirectory)))];
  }
}
