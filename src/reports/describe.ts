import type { Bridge } from '../bridge/bridge.ts';
import { onlineNames } from '../identity/roster.ts';
import type { Message } from '../protocol/message.ts';
import type { Posted } from '../sending/post.ts';
import { signatureWord } from '../trust/verdict.ts';
import { cutText, makeVisibleLine, showName } from '../trust/visible-text.ts';
import type { CopyStatus, MessageStatus } from './status.ts';

/** `You are brave-fox. Online: calm-owl.` */
export async function greet(bridge: Bridge, name: string): Promise<string> {
  const others = (await onlineNames(bridge.registry)).filter((other) => other !== name);
  return `You are ${name}. ${others.length > 0 ? `Online: ${others.join(', ')}.` : 'No other agents online.'}`;
}

export function describePosted(posted: Posted): string {
  const where = posted.recipientOnline ? `${posted.to} is online` : `${posted.to} is offline and gets it on its return`;
  const unnoted = posted.unnoted === undefined ? '' : ` Do not repeat it, although ${posted.unnoted}.`;
  return `Accepted as ${posted.id}, queued for ${posted.to}; ${where}. message_status tells when it was seen.${unnoted}`;
}

/** A line for each copy of a text that was sent to several. */
export function describeCopies(posted: readonly Posted[]): string {
  if (posted.length === 0) return 'Nobody else is online; nothing was sent.';
  const lines = posted.map(({ id, to, recipientOnline }) => `${to}: ${id}${recipientOnline ? '' : ', offline'}`);
  return `Accepted for ${posted.length}:\n${lines.join('\n')}`;
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
