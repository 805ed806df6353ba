import { post } from '../../../src/sending/post.ts';
import { sealedText, writer } from '../../scenarios/messages.ts';
import { sharedWorld } from '../../scenarios/world.ts';
import { endWithParent, openLog } from './shared-log.ts';

/** A killer that comes late must not find a flood. */
const mostMessages = 15;

/** Arguments: folder, recipient, number of the process. Sends until it is killed. */
export async function sendForEver([folder = '', to = '', number = '']: readonly string[]): Promise<void> {
  endWithParent();
  const world = sharedWorld(folder, openLog(folder));
  const bridge = await world.open();
  process.stdout.write('ready\n');
  for (let count = 1; count <= mostMessages; count++) {
    const text = sealedText(`mail ${count} of ${number} ${'and so on '.repeat(count)}`);
    const { id } = await post(bridge, { name: writer, mode: 'script' }, { to, text });
    world.log.accept(id, text);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
