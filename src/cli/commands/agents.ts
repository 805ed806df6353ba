import { projectOption } from '../command/project-option.ts';
import type { CommandWord } from '../command/verb.ts';

export const agentsCommand: CommandWord = {
  name: 'agents',
  words: '',
  summary: 'List everyone in your project who can receive mail, online agents first.',
  details: [
    'Each line shows the name, whether the agent is online and what it is doing, when it was last seen, how many',
    'messages wait, its directory and git branch, and its role, groups and summary.',
    'Your project is the git repository that you are in, with all its worktrees; --all or --project shows others.',
    'Only the last 200 offline agents are listed.',
    'A narrow terminal shows fewer and shorter columns. Pipe the output, or use --json, to get all of it.',
  ],
  examples: ['cc2cc agents', 'cc2cc agents --project web', 'cc2cc agents --dir . --json'],
  options: [
    {
      name: 'dir',
      short: 'd',
      value: 'PATH',
      description: 'only agents that work in or below PATH, or in the same git repository',
    },
    projectOption,
    {
      name: 'all',
      short: 'A',
      value: '',
      description: 'agents of every project, and all offline agents',
    },
  ],
};
