import type { CommandWord } from '../command/verb.ts';

export const doctorCommand: CommandWord = {
  name: 'doctor',
  words: '[NAME]',
  summary: 'Check this machine, the bridge directory and every session, and suggest fixes.',
  details: [
    "Exits with 1 if something is broken. Things that are weaker than promised are listed, but don't count as failures.",
    'With NAME, check only that session. --ring reads no mail, calls no model, and leaves busy sessions alone.',
  ],
  examples: ['cc2cc doctor', 'cc2cc doctor brave-fox --ring'],
  options: [{ name: 'ring', value: '', description: 'test whether idle sessions can be woken' }],
};
