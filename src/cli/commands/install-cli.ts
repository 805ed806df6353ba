import type { CommandWord } from '../command/verb.ts';

export const installCliCommand: CommandWord = {
  name: 'install-cli',
  words: '',
  summary: 'Put a launcher for cc2cc into ~/.local/bin, for your own shell.',
  details: [
    'The launcher starts the newest cc2cc that is installed as a plugin, also after an update.',
    'A file there that is not from cc2cc stays as it is. In a session, /cc2cc-install-cli does the same.',
  ],
  examples: ['cc2cc install-cli', 'cc2cc install-cli --remove'],
  options: [{ name: 'remove', value: '', description: 'remove the launcher' }],
};
