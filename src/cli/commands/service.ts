import type { CommandFamily, CommandWord, VerbOption } from '../command/verb.ts';

const options: readonly VerbOption[] = [
  { name: 'notify', value: 'NAME', description: 'show a desktop notification for mail to this name' },
  { name: 'dry-run', short: 'n', value: '', description: 'print the files and commands; change nothing' },
];

export const installCommand = subcommand('install', 'Write the service files and start the services.');
export const uninstallCommand = subcommand('uninstall', 'Stop the services and remove their files.');
export const serviceStatusCommand = subcommand('status', 'Show whether the services run.');

export const serviceCommand: CommandFamily = {
  name: 'service',
  summary: 'Set up daily cleanup, and desktop notifications for one mailbox, with the service manager of this system.',
  details: [
    'Writes systemd user units, LaunchAgents or scheduled tasks; you need no administrator rights.',
    'Services are optional: sessions get their mail without them.',
    'The services start cc2cc by its launcher in ~/.local/bin, which is written if it is missing, so they survive an update.',
  ],
  examples: [
    'cc2cc service install --notify night-build',
    'cc2cc service install --dry-run',
    'cc2cc service uninstall',
  ],
  subverbs: [installCommand, uninstallCommand, serviceStatusCommand],
};

function subcommand(name: string, summary: string): CommandWord {
  return { name, words: '', summary, details: [], examples: [`cc2cc service ${name}`], options };
}
