import { ask } from './door.ts';
import type {
  Engine,
  ListAgentsCall,
  ListAgentsResult,
  Next,
  SendMessageCall,
  SendMessageResult,
  ToolAnswer,
} from './engine.ts';

/** Lets the client try; the server then keeps what it could not deliver, and notes what it did. */
export async function sendMessage(
  $: Engine,
  event: SendMessageCall,
  next: Next<SendMessageCall, ToolAnswer>,
): Promise<ToolAnswer> {
  const answer = await next(event);
  const { to, message: text } = event;
  if (!isSendResult(answer.result) || typeof to !== 'string' || typeof text !== 'string') return answer;
  const { success, message, msg_id } = answer.result;
  // Without an id it went to an agent within this session.
  if (success ? msg_id === undefined : await isWithin($, to)) return answer;
  const wantsNotice = event.notify_when_idle === true;
  const kept = await ask($, 'sent', { to, text, isDelivered: success, wantsNotice });
  if (kept?.kind === 'kept') return { result: { success: true, message: kept.text, display: kept.shown } };
  if (kept?.kind !== 'refused') return answer;
  return { result: { ...answer.result, message: `${message}\n${kept.text}` } };
}

/** Adds those whom the client cannot know. */
export async function listAgents(
  $: Engine,
  event: ListAgentsCall,
  next: Next<ListAgentsCall, ToolAnswer>,
): Promise<ToolAnswer> {
  const answer = await next(event);
  if (!isListing(answer.result)) return answer;
  const added = await ask($, 'list', {});
  if (!added?.text) return answer;
  return { result: { ...answer.result, listing: `${answer.result.listing}\n\n${added.text}` } };
}

/** What is for an agent within the session is the client's own business. */
async function isWithin($: Engine, to: string): Promise<boolean> {
  try {
    const agents = await $.agent.list();
    return agents.some(({ id, name, teammateId }) => [id, name, teammateId].includes(to));
  } catch {
    return false;
  }
}

function isSendResult(result: unknown): result is SendMessageResult {
  if (typeof result !== 'object' || result === null) return false;
  return 'success' in result && typeof result.success === 'boolean' && 'message' in result;
}

function isListing(result: unknown): result is ListAgentsResult {
  return typeof result === 'object' && result !== null && 'listing' in result && typeof result.listing === 'string';
}
