import { keyLayoutOf } from '../../protocol/layout.ts';
import { KeyRing } from '../../trust/key-ring.ts';
import { ensureAnswerable } from '../script-mailbox.ts';
import type { Verb } from '../verb.ts';

export const initVerb: Verb = {
  name: 'init',
  words: '',
  minWords: 0,
  maxWords: 0,
  summary: 'Makes the bridge directory and the secret key, and prints where they are.',
  details: ['With --as it also makes that mailbox. What is there already stays.'],
  examples: ['cc2cc init', 'cc2cc init --as night-build', 'cc2cc init --rotate-key'],
  options: [
    {
      name: 'rotate-key',
      value: '',
      description: 'make a new secret key; mail signed with the former ones stays valid',
    },
  ],
  async run({ bridge, caller, options, print }) {
    if (caller) await ensureAnswerable(bridge, caller);
    const directory = bridge.store.layout.root;
    const { secretKeyFile } = keyLayoutOf(directory);
    const keys = new KeyRing(bridge.store.fs, directory, (text) => bridge.warnings.push(`cc2cc: ${text}`));
    const { id } = options['rotate-key'] === undefined ? await keys.current() : await keys.rotate();
    await print({
      plain: `${directory}\nsecret key ${id} in ${secretKeyFile}`,
      json: { directory, name: caller?.name ?? null, key: { id, path: secretKeyFile } },
    });
  },
};
