import { delimiter } from 'node:path';
import { messageTypes, priorities } from '../../protocol/message-kinds.ts';
import { choiceOption, wholeSecondsOption } from '../command/option-values.ts';
import { projectOption } from '../command/project-option.ts';
import type { CommandWord, VerbOption } from '../command/verb.ts';

export const typeOption = choiceOption(
  { name: 'type', short: 't', value: 'TYPE', description: 'the kind of message' },
  messageTypes,
);
export const priorityOption = choiceOption(
  { name: 'priority', short: 'p', value: 'PRIORITY', description: 'low does not wake the recipient' },
  priorities,
);
export const ttlOption = wholeSecondsOption({
  name: 'ttl',
  value: 'SECONDS',
  description: 'how long the message is kept (3600, 12h, 1d); default CC2CC_DEFAULT_TTL, or one week',
});

/** What `send` and `broadcast` take. */
export const mailOptions: readonly VerbOption[] = [
  { name: 'offline', value: '', description: 'include offline agents in *, all, project: and dir:' },
  { ...projectOption, description: '* means the agents of this project' },
  { name: 'all', short: 'A', value: '', description: '* means the agents of every project' },
  typeOption,
  priorityOption,
  { name: 'thread', value: 'THREAD', description: 'the conversation it belongs to' },
  { name: 'deadline', value: 'WHEN', description: 'of a task: a date, or seconds from now' },
  { name: 'files', value: 'PATHS', description: `of a task: paths with ${delimiter} between them` },
  ttlOption,
];

export const sendCommand: CommandWord = {
  name: 'send',
  words: 'TO [TEXT…]',
  summary: 'Send a message to agents, who may be offline.',
  details: [
    'TO is a name, @group, role:NAME, dir:PATH, project:NAME, * for everybody online in your project, all for',
    'everybody online, or several of them with commas.',
    'The words of the text are joined by a space; everything after -- is text.',
    'If the text is - or missing, standard input is sent exactly as it is.',
    'Once the id is printed, the message is on the disk. --json prints a list unless TO is one name.',
  ],
  examples: [
    "cc2cc send brave-fox 'the build is broken'",
    'git log -1 | cc2cc send @backend,role:reviewer - --priority low',
    "cc2cc send @backend --type task --deadline 3600 'port the parser'",
  ],
  options: mailOptions,
};

export const broadcastCommand: CommandWord = {
  name: 'broadcast',
  words: '[TEXT…]',
  summary: 'Send a message to every other agent of your project that is online.',
  details: [
    'Your project is the git repository that you are in, with all its worktrees. The text is given as for send.',
    '--json prints a list.',
  ],
  examples: ["cc2cc broadcast 'main is frozen until noon'", 'cc2cc broadcast --offline --priority low < notes.md'],
  options: [{ name: 'to', value: 'ADDRESS', description: 'to these instead, as for send' }, ...mailOptions],
};
