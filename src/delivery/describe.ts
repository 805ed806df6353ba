import type { AgentPresence } from '../identity/presence.ts';
import { onlineNames } from '../identity/roster.ts';
import type { Message } from '../protocol/message.ts';
import { cutText, makeVisibleLine, showName } from '../trust/visible-text.ts';
import type { Bridge } from './bridge.ts';
import type { Posted } from './post.ts';
import type { MessageStatus } from './status.ts';

/** `You are brave-fox. Online: calm-owl.` */
export async function greet(bridge: Bridge, name: string): Promise<string> {
  const others = (await onlineNames(bridge.registry)).filter((other) => other !== name);
  return `You are ${name}. ${others.length > 0 ? `Online: ${others.join(', ')}.` : 'No other agents online.'}`;
}

export function describePosted(posted: Posted): string {
  const where = posted.recipientOnline ? `${posted.to} is online` : `${posted.to} is offline and gets it on its return`;
  return `Accepted as ${posted.id}, queued for ${posted.to}; ${where}. message_status tells when it was seen.`;
}

export function describeBroadcast(posted: readonly Posted[]): string {
  if (posted.length === 0) return 'Nobody else is online; nothing was sent.';
  return `Accepted for ${posted.length}:\n${posted.map(({ id, to }) => `${to}: ${id}`).join('\n')}`;
}

export function describeStatus(status: MessageStatus): string {
  const attempts = status.attempts > 1 ? `, attempt ${status.attempts}` : '';
  return `${status.id} to ${status.to}: ${status.state} since ${status.since}${attempts}: ${shortLine(status.reason)}.`;
}

/** A line for each agent; the reader's own is marked. */
export function describeAgents(agents: readonly AgentPresence[], ownName: string | undefined, nowMs: number): string {
  if (agents.length === 0) return 'Nobody has registered yet.';
  return agents
    .map((agent) => {
      const mark = agent.name === ownName ? ' (you)' : '';
      const state = agent.online ? 'online' : `offline for ${describeAge(nowMs - agent.lastUsedAtMs)}`;
      return `${agent.name}${mark}: ${state}${agent.directory ? `, ${shortLine(agent.directory)}` : ''}`;
    })
    .join('\n');
}

/** A line for a message in a list. */
export function describeMessageLine(message: Message, preview: string): string {
  return `${message.id} from ${showName(message.from)} (${message.type}, ${message.priority}): ${preview}`;
}

const longestLine = 500;

function shortLine(text: string): string {
  return cutText(makeVisibleLine(text), longestLine);
}

function describeAge(ageMs: number): string {
  const minutes = Math.max(0, Math.round(ageMs / 60_000));
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
