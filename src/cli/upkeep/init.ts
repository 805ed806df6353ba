import { keyLayoutOf } from '../../protocol/layout.ts';
import { KeyRing } from '../../trust/key-ring.ts';
import { ensureAddressable } from '../command/script-mailbox.ts';
import type { Verb } from '../command/verb.ts';
import { initCommand } from '../commands/init.ts';

export const initVerb: Verb = {
  ...initCommand,
  async run({ bridge, caller, options, print }) {
    // An account's name is nobody's wish; it gets a mailbox when something is sent under it.
    const isNamed = caller.source !== 'account';
    if (isNamed) await ensureAddressable(bridge, caller);
    const directory = bridge.store.layout.root;
    const { secretKeyFile } = keyLayoutOf(directory);
    const keys = new KeyRing(bridge.store.fs, directory, (text) => bridge.warnings.push(`cc2cc: ${text}`));
    const { id } = options['rotate-key'] === undefined ? await keys.current() : await keys.rotate();
    await print({
      plain: `${directory}\nsecret key ${id} in ${secretKeyFile}`,
      json: { directory, name: isNamed ? caller.name : null, key: { id, path: secretKeyFile } },
    });
  },
};
