import { ensureAnswerable } from '../script-mailbox.ts';
import type { Verb } from '../verb.ts';

export const initVerb: Verb = {
  name: 'init',
  words: '',
  minWords: 0,
  maxWords: 0,
  summary: 'Makes the bridge directory and prints where it is.',
  details: ['With --as it also makes that mailbox. What is there already stays.'],
  examples: ['cc2cc init', 'cc2cc init --as night-build'],
  options: [],
  async run({ bridge, caller, print }) {
    if (caller) await ensureAnswerable(bridge, caller);
    const directory = bridge.store.layout.root;
    await print({ plain: directory, json: { directory, name: caller?.name ?? null } });
  },
};
