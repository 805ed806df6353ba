import type { ServerResponse } from 'node:http';

export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

/** What the scripted model says: a text, a batch of tool calls, both, a failure of the API, or a stream that ends in its first word. */
export type ModelReply =
  | { text?: string; calls?: ToolCall[] }
  | { status: number; message: string }
  | { cutAfter: string };

type ReplyBlock =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> };

interface ReplyTarget {
  response: ServerResponse;
  /** Makes the ids in the reply unique. */
  number: number;
  model: string;
  stream: boolean;
}

const usage = { input_tokens: 10, output_tokens: 5 };

/** Writes one reply as the model API does, as server-sent events or as one JSON document. */
export function sendReply(reply: ModelReply, target: ReplyTarget): void {
  if ('status' in reply) sendFailure(reply, target.response);
  else if ('cutAfter' in reply) cutStream(reply.cutAfter, target);
  else sendMessage(replyBlocks(reply, target.number), target);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function sendMessage(content: ReplyBlock[], target: ReplyTarget): void {
  const stopReason = content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
  if (target.stream) streamMessage(content, stopReason, target);
  else sendJson(target.response, 200, { ...messageHead(target), content, stop_reason: stopReason });
}

function sendFailure({ status, message }: { status: number; message: string }, response: ServerResponse): void {
  sendJson(response, status, { type: 'error', error: { type: 'api_error', message } });
}

/** The connection breaks while the model speaks, as with a network that is lost. */
function cutStream(text: string, target: ReplyTarget): void {
  const { response } = target;
  const send = startStream(target);
  send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
  send('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
  setImmediate(() => response.destroy());
}

function replyBlocks(reply: { text?: string; calls?: ToolCall[] }, number: number): ReplyBlock[] {
  const calls = (reply.calls ?? []).map(
    (call, index): ReplyBlock => ({ type: 'tool_use', id: `toolu_${number}_${index}`, ...call }),
  );
  return reply.text === undefined ? calls : [{ type: 'text', text: reply.text }, ...calls];
}

function messageHead({ number, model }: ReplyTarget) {
  const empty = { content: [], stop_reason: null, stop_sequence: null };
  return { id: `answer_${number}`, type: 'message', role: 'assistant', model, usage, ...empty };
}

function streamMessage(content: ReplyBlock[], stopReason: string, target: ReplyTarget): void {
  const send = startStream(target);
  content.forEach((block, index) => {
    send('content_block_start', { index, content_block: emptied(block) });
    send('content_block_delta', { index, delta: filling(block) });
    send('content_block_stop', { index });
  });
  send('message_delta', { delta: { stop_reason: stopReason, stop_sequence: null }, usage });
  send('message_stop');
  target.response.end();
}

function startStream(target: ReplyTarget) {
  const { response } = target;
  const send = (type: string, fields: object = {}) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  send('message_start', { message: messageHead(target) });
  return send;
}

function emptied(block: ReplyBlock): ReplyBlock {
  return block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
}

function filling(block: ReplyBlock): object {
  if (block.type === 'text') return { type: 'text_delta', text: block.text };
  return { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
}
