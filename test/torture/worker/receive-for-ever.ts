import { Session } from '../../scenarios/session.ts';
import { sharedWorld } from '../../scenarios/world.ts';
import { endWithParent, openLog, ownIdentity } from './shared-log.ts';

/** Arguments: folder, name. A session that resumes the one of the receiver before, and reads until it is killed. */
export async function receiveForEver([folder = '', name = '']: readonly string[]): Promise<void> {
  endWithParent();
  const world = sharedWorld(folder, openLog(folder));
  world.transcriptLagMs = 30;
  const facts = { sessionId: `session-of-${name}`, directory: `/${name}`, title: name };
  const session = new Session(world, ownIdentity(), facts);
  const bridge = await world.open();
  process.stdout.write('ready\n');
  await session.start(bridge);
  for (;;) {
    await session.attend(bridge);
    await session.prompt(bridge);
    await session.ring(bridge);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
