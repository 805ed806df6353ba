import { distance } from 'fastest-levenshtein';
import { countLeftOut, listAgentDetails } from '../addressing/agent-list.ts';
import { describeAgents } from '../addressing/describe-agents.ts';
import { sendTextTo } from '../addressing/send-text-to.ts';
import {
  describeFailureToPerson,
  describePostedToPerson,
  describeSentToPerson,
  toCommandOutput,
} from '../addressing/text-for-person.ts';
import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { OwnCommand } from '../claude-code/own-command.ts';
import { describeOwnDoorbells } from '../doorbells/doorbell-state.ts';
import { readBinding } from '../identity/client-binding.ts';
import { join } from '../identity/join.ts';
import { describeRepliedTask } from '../replying/describe-replied-task.ts';
import { replyToMail } from '../replying/reply-to-mail.ts';
import { describeStatus } from '../reports/describe.ts';
import { describeInbox } from '../reports/inbox-view.ts';
import { describeOverview } from '../reports/overview.ts';
import { requireStatus } from '../reports/status.ts';
import { describeReservations } from '../reservations/describe-reservations.ts';
import { readHops } from '../sending/hops.ts';
import type { Sender } from '../sending/post.ts';
import { type SessionFacts, toJoinRequest } from '../session/session-facts.ts';
import { runTasksCommand } from '../tasks/run-tasks-command.ts';
import { withTaskState } from '../tasks/status-of-task.ts';
import { makeVisible } from '../trust/visible-text.ts';
import { runReadCommand, runThreadCommand } from './read-command.ts';
import { runOwnProgram } from './run-own-program.ts';

/**
 * Does what a person typed as a slash command and returns the text to show. The arguments are taken as they are: no
 * shell and no model touches them.
 * @param program the path of the plugin's `cc2cc`.
 * @param isTyped false where the session's model may have run the hook itself: what it sends is the model's then.
 */
export async function runOwnCommand(
  bridge: Bridge,
  facts: SessionFacts,
  command: OwnCommand,
  args: string,
  program: string,
  isTyped: boolean,
): Promise<string> {
  const name =
    (await readBinding(bridge.registry, facts.client)) ?? (await join(bridge.registry, toJoinRequest(facts))).name;
  const sender: Sender = isTyped
    ? { name, mode: 'person' }
    : { name, mode: 'agent', hops: await readHops(bridge, facts.client) };
  const result = await runOrExplain(() => run(bridge, sender, facts, command, args, program));
  return toCommandOutput(command, args, makeVisible(result));
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
  { client, directory }: SessionFacts,
  command: OwnCommand,
  args: string,
  program: string,
): Promise<string> {
  switch (command) {
    case 'agents': {
      refuseOptions(args, '/cc2cc-agents [DIRECTORY]');
      const filter = { directory: args.trim() || undefined, base: directory };
      const agents = await listAgentDetails(bridge, filter);
      return describeAgents(agents, sender.name, bridge.store.fs.nowMs(), await countLeftOut(bridge, filter));
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
      return runOwnProgram(program, [
        'dashboard',
        args.trim() === 'stop' ? '--stop' : '--background',
        '--while',
        String(client.pid),
      ]);
    case 'install-cli':
      return runOwnProgram(program, ['install-cli', ...args.split(/\s+/).filter(Boolean)]);
  }
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
  if (word === '' || distance(word.trim(), '--offline') > 2) return;
  throw new Cc2ccError('BAD_INPUT', `unknown option ${word.trim()}; did you mean --offline?`);
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
