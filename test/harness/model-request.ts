/** The parts of the model API's request that the harness reads; everything else is kept as it came. */
export interface ModelRequestBody {
  model?: string;
  stream?: boolean;
  max_tokens?: number;
  system?: string | ContentBlock[];
  messages?: ModelMessage[];
  tools?: { name: string }[];
  metadata?: { user_id?: string };
}

export interface ModelMessage {
  role: 'user' | 'assistant' | 'system';
  content: string | ContentBlock[];
}

export interface ContentBlock {
  type: string;
  text?: string;
  /** Of a tool result. */
  content?: string | ContentBlock[];
  /** Of a tool use. */
  id?: string;
}

/**
 * - `conversation`: a round of a session's main conversation, the only kind a person pays for and sees.
 * - `subagent`: a round of an agent that the main conversation started.
 * - `side`: the client's own questions, such as titles, and the summary that compacts a conversation.
 * - `count`: count_tokens.
 * - `other`: anything that is not a message, such as the greeting HEAD /api/hello.
 */
export type RequestKind = 'conversation' | 'subagent' | 'side' | 'count' | 'other';

export interface ModelRequest {
  /** Counts from 1 in the order of arrival. */
  number: number;
  atMs: number;
  method: string;
  path: string;
  kind: RequestKind;
  sessionId: string | undefined;
  body: ModelRequestBody;
}

/** The client says so itself, in the first block of the system prompt. */
const subagentMark = 'cc_is_subagent=true';
const summaryMark = 'CRITICAL: Respond with TEXT ONLY. Do NOT call any tools.';

export function readModelRequest(number: number, method: string, path: string, text: string): ModelRequest {
  const body = parseBody(text);
  const sessionId = readSessionId(body.metadata?.user_id);
  return { number, atMs: Date.now(), method, path, kind: requestKind(method, path, body), sessionId, body };
}

function parseBody(text: string): ModelRequestBody {
  return text === '' ? {} : (JSON.parse(text) as ModelRequestBody);
}

function requestKind(method: string, path: string, body: ModelRequestBody): RequestKind {
  if (method !== 'POST' || !path.startsWith('/v1/messages')) return 'other';
  if (path.startsWith('/v1/messages/count_tokens')) return 'count';
  // A round of a conversation always offers tools; titles and the other questions of the client never do,
  // except for the summary, which has the tools of the conversation and forbids their use.
  if ((body.tools ?? []).length === 0 || JSON.stringify(body.messages ?? []).includes(summaryMark)) return 'side';
  return JSON.stringify(body.system ?? '').includes(subagentMark) ? 'subagent' : 'conversation';
}

/** The session id stands in metadata.user_id: as a JSON field, or after `_session_` in clients older than these. */
function readSessionId(userId: string | undefined): string | undefined {
  if (userId === undefined) return undefined;
  const match = /"session_id":"([^"]+)"/.exec(userId) ?? /_session_([0-9a-f-]+)$/.exec(userId);
  return match?.[1];
}
