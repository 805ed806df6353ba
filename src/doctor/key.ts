import { describeError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import type { Sharing } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type KeyLayout, keyLayoutOf } from '../protocol/layout.ts';
import { formerKeyPath, listKeptKeys, readCurrentKey, readKeptKey } from '../trust/key-files.ts';
import type { Finding } from './finding/finding.ts';

const rightsOfOthers = 0o077;
const check = 'key';

/** The key that mail is signed with, and those that were before. Makes none and changes none. */
export async function checkKey({ store }: Bridge, sharing: Sharing): Promise<Finding> {
  const { fs } = store;
  const layout = keyLayoutOf(store.layout.root);
  const { good, damaged } = await examineKeptKeys(store, layout);
  try {
    const key = await readCurrentKey(fs, layout);
    if (!key && damaged.length === 0)
      return { check, result: 'good', detail: 'none yet; the first message creates one' };
    const former = [...good, ...damaged].filter((id) => id !== key?.id).length;
    const detail = `${key?.id ?? 'none'}${former > 0 ? `, ${former} kept from before` : ''}`;
    if (damaged.length > 0) {
      const files = damaged.map((id) => formerKeyPath(layout, id)).join(', ');
      const waits = `${detail}; mail signed with what was in ${files} waits`;
      return {
        check,
        result: 'weaker',
        detail: waits,
        fix: `restore ${files} from a backup, or delete it: that mail then counts as wrongly signed`,
      };
    }
    const mode = (await orMissing(fs.stat(layout.secretKeyFile)))?.mode ?? 0;
    if (sharing === 'group' || (mode & rightsOfOthers) === 0) return { check, result: 'good', detail };
    const open = `${detail}; others can read it (mode 0${mode.toString(8)})`;
    return { check, result: 'weaker', detail: open, fix: 'cc2cc init --rotate-key' };
  } catch (error) {
    return { check, result: 'broken', detail: describeError(error), fix: howToRestore(layout, good) };
  }
}

/** @param good kept keys, the latest first. */
function howToRestore(layout: KeyLayout, [latest]: readonly string[]): string {
  const { secretKeyFile } = layout;
  if (latest === undefined) {
    return `restore ${secretKeyFile} from a backup and make it readable for you, or move it away: cc2cc creates a new one, and mail signed with the old one counts as wrongly signed`;
  }
  return `rm -r ${secretKeyFile} and then cp ${formerKeyPath(layout, latest)} ${secretKeyFile}`;
}

/** The ids of the keys in `keys/`, the latest first, and of those whose files hold something else. */
async function examineKeptKeys({ fs }: Bridge['store'], layout: KeyLayout) {
  const [good, damaged]: [{ id: string; atMs: number }[], string[]] = [[], []];
  for (const id of await listKeptKeys(fs, layout)) {
    const stats = await orMissing(fs.stat(formerKeyPath(layout, id)));
    try {
      if (await readKeptKey(fs, layout, id)) good.push({ id, atMs: stats?.modifiedAtMs ?? 0 });
    } catch {
      damaged.push(id); // Why does not matter to who has to restore it.
    }
  }
  return { good: good.sort((one, other) => other.atMs - one.atMs).map(({ id }) => id), damaged };
}
