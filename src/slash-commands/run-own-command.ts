import { listInWords } from '../addressing/describe-agents.ts';
import { sendTextTo } from '../addressing/send-text-to.ts';
import {
  describeFailureToPerson,
  describePostedToPerson,
  describeSentToPerson,
} from '../addressing/text-for-person.ts';
import { Cc2ccError } from '../base/errors.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import type { OwnCommand } from '../claude-code/own-command.ts';
import { describeOwnDoorbells } from '../doorbells/doorbell-state.ts';
import { projectOfName } from '../identity/project.ts';
import { didYouMean, mistypedOf } from '../protocol/nearest.ts';
import { describeRepliedTask } from '../replying/describe-replied-task.ts';
import { replyToMail } from '../replying/reply-to-mail.ts';
import { describeStatus } from '../reports/describe.ts';
import { describeInbox } from '../reports/inbox-view.ts';
import { describeOverview } from '../reports/overview.ts';
import { requireStatus } from '../reports/status.ts';
import { describeReservations } from '../reservations/describe-reservations.ts';
import { readHops } from '../sending/hops.ts';
import type { Sender } from '../sending/post.ts';
import { runTasksCommand } from '../tasks/run-tasks-command.ts';
import { withTaskState } from '../tasks/status-of-task.ts';
import { makeVisible } from '../trust/visible-text.ts';
import { runReadCommand, runThreadCommand } from './read-command.ts';

/** The session in which a command was typed. */
export interface CommandPlace extends Recipient {
  readonly directory: string;
  /** False where the session's model may have given the command itself: what it sends is the model's then. */
  readonly isTyped: boolean;
  /** Runs the plugin's `cc2cc` with these words and returns what it said. */
  readonly runProgram: (words: readonly string[]) => Promise<string>;
}

/**
 * Does what a user typed as a slash command and returns the text to show. The arguments are taken as they are: no shell
 * and no model touches them.
 */
export async function runOwnCommand(
  bridge: Bridge,
  place: CommandPlace,
  command: OwnCommand,
  args: string,
): Promise<string> {
  const { name, client, isTyped } = place;
  const project = await projectOfName(bridge.registry, name);
  const sender: Sender = isTyped
    ? { name, mode: 'person', project }
    : { name, mode: 'agent', project, hops: await readHops(bridge, client) };
  return makeVisible(await runOrExplain(() => run(bridge, sender, place, command, args)));
}

async function runOrExplain(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Cc2ccError) return describeFailureToPerson(error);
    throw error;
  }
}

async function run(
  bridge: Bridge,
  sender: Sender,
  { client, directory, runProgram }: CommandPlace,
  command: OwnCommand,
  args: string,
): Promise<string> {
  switch (command) {
    case 'agents': {
      refuseOptions(args, '/cc2cc-agents [DIRECTORY | project:NAME | all]');
      const filter = { ...readAgentFilter(args.trim()), project: sender.project, base: directory };
      return (await listInWords(bridge, sender.name, filter)).text;
    }
    case 'inbox':
      refuseWords(args, '/cc2cc-inbox');
      return describeInbox(bridge, sender.name);
    case 'status': {
      if (args.trim() === '') {
        return joinLines(
          await describeOverview(bridge, sender.name),
          await describeOwnDoorbells(bridge, { name: sender.name, client }),
          await describeReservations(bridge),
        );
      }
      const status = await requireStatus(bridge, args);
      return withTaskState(bridge, status.id, describeStatus(status));
    }
    case 'send': {
      refuseOptions(args, '/cc2cc-send NAME text');
      const [to, text] = splitFirstWord(args, '/cc2cc-send NAME text');
      return describeSentToPerson(await sendTextTo(bridge, sender, { to, text }, { directory }));
    }
    case 'broadcast': {
      const { to, includeOffline, text } = readBroadcast(args);
      return describeSentToPerson(await sendTextTo(bridge, sender, { to, text }, { directory, includeOffline }));
    }
    case 'reply': {
      const [msgId, text] = splitFirstWord(args, '/cc2cc-reply MSG_ID text');
      const replied = await replyToMail(bridge, sender, { msgId, text });
      return joinLines(describePostedToPerson(replied.posted), describeRepliedTask(replied));
    }
    case 'read':
      return runReadCommand(bridge, sender.name, args);
    case 'thread':
      return runThreadCommand(bridge, sender.name, args);
    case 'tasks':
      return runTasksCommand(bridge, sender, args);
    case 'dashboard':
      if (args.trim() !== 'stop') refuseWords(args, '/cc2cc-dashboard, or /cc2cc-dashboard stop');
      return runProgram([
        'dashboard',
        args.trim() === 'stop' ? '--stop' : '--background',
        '--while',
        String(client.pid),
      ]);
    case 'install-cli':
      return runProgram(['install-cli', ...args.split(/\s+/).filter(Boolean)]);
  }
}

/** A directory that is called so is written `./all`. */
function readAgentFilter(words: string): { directory?: string | undefined; projectName?: string } {
  if (words === 'all') return { projectName: 'all' };
  if (words.startsWith('project:')) return { projectName: words.slice('project:'.length).trim() };
  return { directory: words || undefined };
}

function joinLines(...texts: readonly (string | undefined)[]): string {
  return texts.filter(Boolean).join('\n');
}

/** @throws BAD_INPUT for an option that the command does not have, before it is taken for something else. */
function refuseOptions(args: string, usage: string): void {
  const [option] = /^\s*--\S+/.exec(args) ?? [];
  if (option === undefined) return;
  throw new Cc2ccError('BAD_INPUT', `unknown option ${option.trim()}; usage: ${usage}`);
}

function refuseWords(args: string, usage: string): void {
  if (args.trim() === '') return;
  throw new Cc2ccError('BAD_INPUT', `unexpected argument "${args.trim()}"; usage: ${usage}`);
}

/** A text may begin like an option, but not like one of ours that was mistyped. */
function refuseMistypedOption(args: string): void {
  const [word = ''] = /^\s*--\S+/.exec(args) ?? [];
  const question = didYouMean(mistypedOf(['--offline'], word.trim()));
  if (question) throw new Cc2ccError('BAD_INPUT', `unknown option ${word.trim()}; ${question}`);
}

/** `--offline` and `--to ADDRESS` may stand before the text, which goes exactly as it was typed. */
function readBroadcast(args: string): { to: string; includeOffline: boolean; text: string } {
  const [, offline, rest = ''] = /^(\s*--offline(?:\s|$))?([\s\S]*)$/.exec(args) ?? [];
  const includeOffline = offline !== undefined;
  const [, address] = /^\s*--to(\s[\s\S]*|)$/.exec(rest) ?? [];
  if (address === undefined) {
    refuseMistypedOption(rest);
    return { to: '*', includeOffline, text: rest };
  }
  const [to, text] = splitFirstWord(address, '/cc2cc-broadcast --to ADDRESS text');
  return { to, includeOffline, text };
}

/** The first word, and everything after the one white-space character behind it, unchanged. */
function splitFirstWord(args: string, usage: string): [string, string] {
  const [, word, rest] = /^\s*(\S+)\s([\s\S]+)$/.exec(args) ?? [];
  if (word === undefined || rest === undefined) {
    const missing = args.trim() === '' ? 'both arguments are missing' : `the text after ${args.trim()} is missing`;
    throw new Cc2ccError('BAD_INPUT', `${missing}; usage: ${usage}`);
  }
  return [word, rest];
}
