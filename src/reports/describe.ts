import type { Bridge } from '../bridge/bridge.ts';
import { type Elsewhere, nobodyElsewhere, projectOfName, splitByProject } from '../identity/project.ts';
import { onlineNames } from '../identity/roster.ts';
import type { Message } from '../protocol/message.ts';
import { nameProjects } from '../protocol/projects.ts';
import type { Posted } from '../sending/post.ts';
import { signatureWord } from '../trust/verdict.ts';
import { cutText, makeVisibleLine, shortLine as shortFact, showName } from '../trust/visible-text.ts';
import type { CopyStatus, MessageStatus } from './status.ts';

/** `You are brave-fox. Online: calm-owl.`, of one's own project, and how many there are of others. */
export async function greet({ registry }: Bridge, name: string): Promise<string> {
  const others = (await onlineNames(registry)).filter((other) => other !== name);
  const { near, elsewhere } = await splitByProject(registry, await projectOfName(registry, name), others);
  const online = near.length > 0 ? `Online: ${near.join(', ')}.` : describeNobody(elsewhere);
  return [`You are ${name}. ${online}`, ...describeElsewhere(elsewhere).map((text) => `${text}.`)].join(' ');
}

function describeNobody({ agents }: Elsewhere): string {
  return agents === 0 ? 'No other agents online.' : 'No other agents online in your project.';
}

const namedAtMost = 8;

/** `3 more in 2 other projects (docs, web): use project:NAME or all`; nothing where nobody is elsewhere. */
export function describeElsewhere({ agents, projects }: Elsewhere): string[] {
  if (agents === 0) return [];
  const names = [...nameProjects(projects).values()].map(shortFact).sort();
  const shown = [...names.slice(0, namedAtMost), ...(names.length > namedAtMost ? ['…'] : [])].join(', ');
  const where = projects.length === 1 ? '1 other project' : `${projects.length} other projects`;
  return [`${agents} more in ${where} (${shown}): use project:NAME or all`];
}

export function describePosted(posted: Posted): string {
  const where = posted.recipientOnline
    ? `${posted.to} is online`
    : `${posted.to} is offline; it will be delivered when it's back`;
  const unnoted = posted.unnoted === undefined ? '' : ` Do not repeat it, although ${posted.unnoted}.`;
  return `Accepted as ${posted.id}, queued for ${posted.to}; ${where}. Track it with message_status.${unnoted}`;
}

/** A line for each copy of a text that was sent to several. */
export function describeCopies(posted: readonly Posted[], elsewhere: Elsewhere = nobodyElsewhere): string {
  if (posted.length === 0) return describeNobodyThere(elsewhere);
  const lines = posted.map(({ id, to, recipientOnline }) => `${to}: ${id}${recipientOnline ? '' : ', offline'}`);
  return [`Accepted for ${posted.length}:`, ...lines, ...describeElsewhere(elsewhere)].join('\n');
}

/** Nobody got what was sent to everybody. */
export function describeNobodyThere(elsewhere: Elsewhere): string {
  const who = elsewhere.agents === 0 ? 'Nobody else' : 'Nobody else of your project';
  return [`${who} is online; nothing was sent.`, ...describeElsewhere(elsewhere)].join(' ');
}

export function describeStatus(status: MessageStatus): string {
  const attempts = status.attempts > 1 ? `, attempt ${status.attempts}` : '';
  const signature = status.signature === 'verified' ? '' : ` (${status.signature})`;
  const where = `${status.id} to ${status.to}: ${status.state} since ${status.since}${attempts}${signature}`;
  const own = `${where}: ${shortLine(status.reason)}.`;
  const copies = status.copies ?? [];
  if (copies.length === 0) return own;
  const lines = copies.map(({ id, to, state, reason }) => `${to}: ${state} (${id}), ${shortLine(reason)}`);
  return [own, `The ${copies.length} copies: ${countStates(copies)}.`, ...lines].join('\n');
}

function countStates(copies: readonly CopyStatus[]): string {
  const counts = new Map<string, number>();
  for (const { state } of copies) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** A line for a message in a list. */
export function describeMessageLine(message: Message, preview: string): string {
  const facts = `${message.type}, ${message.priority}, ${signatureWord(message)}`;
  return `${message.id} from ${showName(message.from)} (${facts}): ${preview}`;
}

const longestLine = 500;

function shortLine(text: string): string {
  return cutText(makeVisibleLine(text), longestLine);
}
