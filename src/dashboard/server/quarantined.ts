import { join } from 'node:path';
import { listOwnFolder } from '../../base/own-folder.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { keptName, keptReasonName } from '../../protocol/file-names.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { QuarantinedView } from '../api/api.ts';

const shownAtMost = 100;
const maxReasonBytes = 4_096;

/** What was put aside into bad/ because it could not be read or must not be trusted, the latest first. */
export async function listQuarantined(bridge: Bridge, mailboxes: readonly string[]): Promise<QuarantinedView[]> {
  const { fs, layout } = bridge.store;
  const found: { atMs: number; mailbox: string; path: string; file: string }[] = [];
  for (const mailbox of mailboxes) {
    const { bad } = mailboxOf(layout.root, mailbox);
    for (const name of await listOwnFolder({ fs, layout }, bad)) {
      const file = keptReasonName.parse(name) ?? '';
      const atMs = keptName.parse(file)?.atMs;
      if (atMs !== undefined) found.push({ atMs, mailbox, path: join(bad, name), file });
    }
  }
  const latest = found.sort((one, other) => other.atMs - one.atMs).slice(0, shownAtMost);
  return Promise.all(
    latest.map(async ({ atMs, mailbox, path, file }) => ({
      mailbox,
      atMs,
      fileName: makeVisibleLine(file),
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
