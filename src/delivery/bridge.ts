import type { FileSystem } from '../base/fs.ts';
import type { ProcessIdentity, ProcessTable } from '../base/process-identity.ts';
import { type QuotaSettings, usualQuota } from '../base/settings.ts';
import type { Registry } from '../identity/registry.ts';
import { openStore, type Store } from '../store/store.ts';

/** Mailboxes and names of one bridge directory: what all work needs. */
export interface Bridge {
  readonly store: Store;
  readonly registry: Registry;
  /** How much this process may leave waiting for one recipient. */
  readonly quota: QuotaSettings;
}

/** The session that mail is handed to: the holder of a name. */
export interface Recipient {
  readonly name: string;
  readonly client: ProcessIdentity;
}

/** @throws STORE_TOO_NEW, STORE_FAILED, UNSAFE_FILE, or the system's error when the directory cannot be made. */
export async function openBridge(
  fs: FileSystem,
  processes: ProcessTable,
  bridgeDirectory: string,
  quota: QuotaSettings = usualQuota,
): Promise<Bridge> {
  const store = await openStore(fs, bridgeDirectory);
  return { store, quota, registry: { fs, layout: store.layout, processes } };
}
