import type { CommandWord } from '../command/verb.ts';

export const doctorCommand: CommandWord = {
  name: 'doctor',
  words: '[NAME]',
  summary: 'Look for faults of this machine, the folder and the sessions, and say how to fix each.',
  details: [
    'Exits with 1 if something is broken. What is weaker than promised is named, and is no failure.',
    'With NAME, of the sessions only that one. --ring takes no mail, calls no model, and leaves alone who is at work.',
  ],
  examples: ['cc2cc doctor', 'cc2cc doctor brave-fox --ring'],
  options: [
    { name: 'ring', value: '', description: 'ring the doorbells of idle sessions and look whether they are heard' },
  ],
};
