import { failureOf } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { ringInPlaceOfServer } from '../claude-code/doorbells/file-doorbell.ts';
import { liveLeasesOn } from '../identity/lease.ts';
import { isUnattended } from '../session/in-charge.ts';
import { readSessionNote } from '../session/session-note.ts';

/**
 * Rings for a recipient whose server is not there to do it. The message is accepted already, and nothing makes an error of
 * that: what cannot be rung now comes with the next message or the next start.
 */
export async function ringForAbsentServer(bridge: Bridge, name: string): Promise<void> {
  await failureOf(async () => {
    const [lease] = await liveLeasesOn(bridge.registry, name);
    const recipient = lease && { name, client: lease.holder };
    if (!recipient || !(await isUnattended(bridge, recipient))) return;
    // Nothing wakes `claude -p` with one prompt, and another program watches no folder.
    if ((await readSessionNote(bridge, lease.holder))?.interactive) await ringInPlaceOfServer(bridge, recipient);
  });
}
