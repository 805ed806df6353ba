import { join } from 'node:path';
import { listOwnFolder } from '../../base/own-folder.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { QuarantinedView } from '../api/api.ts';

const shownAtMost = 100;
const maxReasonBytes = 4_096;
const reasonEnding = '.reason.txt';

/** What was put aside into bad/ because it could not be read or must not be trusted, the latest first. */
export async function listQuarantined(bridge: Bridge, mailboxes: readonly string[]): Promise<QuarantinedView[]> {
  const { fs, layout } = bridge.store;
  const found: { atMs: number; mailbox: string; path: string; name: string }[] = [];
  for (const mailbox of mailboxes) {
    const { bad } = mailboxOf(layout.root, mailbox);
    for (const name of await listOwnFolder({ fs, layout }, bad)) {
      // Base 36 milliseconds, see store/quarantine.ts.
      const [, stamp] = /^([0-9a-z]{1,10})-[0-9a-z]+~/.exec(name) ?? [];
      if (stamp === undefined || !name.endsWith(reasonEnding)) continue;
      found.push({ atMs: Number.parseInt(stamp, 36), mailbox, path: join(bad, name), name });
    }
  }
  const latest = found.sort((one, other) => other.atMs - one.atMs).slice(0, shownAtMost);
  return Promise.all(
    latest.map(async ({ atMs, mailbox, path, name }) => ({
      mailbox,
      atMs,
      fileName: makeVisibleLine(name.slice(0, -reasonEnding.length)),
      reason: await readReason(bridge, path),
    })),
  );
}

async function readReason({ store }: Bridge, path: string): Promise<string> {
  try {
    return makeVisibleLine(new TextDecoder().decode(await store.fs.readFile(path, maxReasonBytes)));
  } catch {
    return 'the reason cannot be read';
  }
}
