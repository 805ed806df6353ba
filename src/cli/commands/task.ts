import { delimiter } from 'node:path';
import { changedStates } from '../../protocol/task-states.ts';
import { taskFilters } from '../../tasks/task-filters.ts';
import { choiceOption } from '../command/option-values.ts';
import type { CommandFamily, CommandWord, VerbOption } from '../command/verb.ts';

export const filterOption = choiceOption(
  { name: 'filter', short: 'f', value: 'WHICH', description: 'default: mine and given' },
  taskFilters,
);
export const filesOption: VerbOption = {
  name: 'files',
  value: 'PATHS',
  description: `paths of the result with ${delimiter} between them`,
};

export const listCommand: CommandWord = {
  name: 'list',
  words: '',
  summary: 'List tasks that you were given and that you gave.',
  details: [],
  examples: ['cc2cc task list --filter given --json'],
  options: [filterOption],
};

export const showCommand: CommandWord = {
  name: 'show',
  words: 'ID',
  summary: 'Show a task with its history.',
  details: [],
  examples: ['cc2cc task show msg-01J…'],
  options: [],
};

export const takeCommand: CommandWord = {
  name: 'take',
  words: 'ID',
  summary: 'Take over a task that was given to several agents, or whose worker has no live session.',
  details: [],
  examples: ['cc2cc task take msg-01J… --as night-build'],
  options: [],
};

export const updateCommand: CommandWord = {
  name: 'update',
  words: 'ID STATE [TEXT…]',
  wordChoices: { STATE: changedStates },
  summary: 'Change the state of a task.',
  details: [
    `STATE is one of ${changedStates.join(', ')}.`,
    'The worker may set any of them except canceled. The giver cancels, and answers input-required with working.',
    'The text is the result, the question or the reason; - reads it from standard input.',
  ],
  examples: ["cc2cc task update msg-01J… completed 'all green' --as night-build"],
  options: [filesOption],
};

export const taskCommand: CommandFamily = {
  name: 'task',
  summary: 'List tasks, show one, take one over, or change one.',
  details: ['To give a task: cc2cc send NAME --type task TEXT'],
  examples: ['cc2cc task list', 'cc2cc task take msg-01J… --as night-build'],
  subverbs: [listCommand, showCommand, takeCommand, updateCommand],
};
