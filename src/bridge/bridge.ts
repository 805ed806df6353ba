import type { FileSystem } from '../base/fs.ts';
import type { ProcessIdentity, ProcessTable } from '../base/process-identity.ts';
import { type QuotaSettings, usualQuota } from '../base/settings.ts';
import type { Decisions } from '../decisions/decision.ts';
import type { LoggingProcess } from '../decisions/decision-log.ts';
import type { Registry } from '../identity/registry.ts';
import { defaults } from '../protocol/defaults.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { openStore, type Store } from '../store/store.ts';
import type { TrustSettings } from '../trust/envelope.ts';
import { openingFault } from './opening-fault.ts';

/** Mailboxes and names of one bridge directory: what all work needs. */
export interface Bridge {
  readonly store: Store;
  readonly registry: Registry;
  /** Warnings for the user, which the program shows; `takeWarnings` empties the list. */
  readonly warnings: string[];
  /** How much this process may leave waiting for one recipient. */
  readonly quota: QuotaSettings;
  /** How long what this process sends may wait, unless its sender says otherwise. */
  readonly defaultTtlSeconds: number;
  /** The session for which this process writes, if it does for one. */
  readonly writer?: ProcessIdentity | undefined;
  /** Takes what this process decides; undefined unless somebody debugs. */
  readonly decisions?: Decisions | undefined;
}

/** The session that mail is handed to: the holder of a name. */
export interface Recipient {
  readonly name: string;
  readonly client: ProcessIdentity;
}

const defaultSettings: BridgeSettings = { encrypt: false, unsigned: 'flag', invalid: 'quarantine' };

export type BridgeSettings = TrustSettings & {
  readonly quota?: QuotaSettings;
  readonly defaultTtlSeconds?: number | undefined;
};

/** Has the decisions of this process logged. */
export async function withDecisionLog(bridge: Bridge, by: LoggingProcess): Promise<Bridge> {
  const { openDecisionLog } = await import('../decisions/decision-log.ts');
  return { ...bridge, decisions: await openDecisionLog(bridge.store, by) };
}

/**
 * Opens the bridge directory. What is sent through it is signed, and what is read is verified.
 * @throws STORE_TOO_NEW, STORE_FAILED or UNSAFE_FILE, with what to do about it.
 */
export async function openBridge(
  fs: FileSystem,
  processes: ProcessTable,
  bridgeDirectory: string,
  settings: BridgeSettings = defaultSettings,
): Promise<Bridge> {
  const store = await openStore(fs, bridgeDirectory).catch((error) => {
    throw openingFault(error, bridgeDirectory);
  });
  const registry = { fs, layout: store.layout, processes };
  const warnings: string[] = [];
  const envelope = lazyEnvelope(registry, settings, (text) => warnings.push(`cc2cc: ${text}`));
  return {
    store: { ...store, envelope },
    registry,
    warnings,
    quota: settings.quota ?? usualQuota,
    defaultTtlSeconds: settings.defaultTtlSeconds ?? defaults.ttlSeconds,
  };
}

/** Opens a bridge directory again that was removed or replaced under this process. */
export async function reopenBridge({ store }: Bridge): Promise<void> {
  store.verifiedMailboxes.clear();
  store.durableFolders.clear();
  await openStore(store.fs, store.layout.root);
}

/** Each warning once, in the order in which they arose. */
export function takeWarnings(bridge: Bridge): string[] {
  return [...new Set(bridge.warnings.splice(0))];
}

/** Most prompts find no mail, and must not pay for keys and ciphers. */
function lazyEnvelope(registry: Registry, trust: TrustSettings, warn: (text: string) => void): Envelope {
  let loaded: Promise<Envelope> | undefined;
  const load = () => {
    loaded ??= import('./signing.ts').then(({ createSigning }) => createSigning(registry, trust, warn));
    return loaded;
  };
  return {
    seal: async (message) => (await load()).seal(message),
    open: async (bytes, place) => (await load()).open(bytes, place),
  };
}
