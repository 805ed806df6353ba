import type { ContentBlock, ModelMessage, ModelRequest } from './model-request.ts';

/**
 * What is new to the model since its last answer: the person's words and what hooks added, but no tool results,
 * because those may echo what an earlier script said.
 *
 * Hook context is a message of role `system` on newer clients and part of the user message on older ones; both count.
 */
export function freshText(request: ModelRequest): string {
  return freshMessages(request).map(spokenText).join('\n');
}

/** What tools returned since the model's last answer. */
export function freshToolResults(request: ModelRequest): string {
  return freshMessages(request)
    .map(toolResultText)
    .filter((text) => text !== '')
    .join('\n');
}

/** All that the request puts before the model, tool results included, without the model's own answers. */
export function shownText(request: ModelRequest): string {
  const others = messagesOf(request).filter((message) => message.role !== 'assistant');
  return others.map((message) => `${spokenText(message)}\n${toolResultText(message)}`).join('\n');
}

/** The system prompt, which stands outside the messages. */
export function systemText(request: ModelRequest): string {
  return request.body.system === undefined ? '' : joinText(request.body.system);
}

/** One string for each of the model's own answers in the history; ids of tool uses make them unique. */
export function answersIn(request: ModelRequest): string[] {
  return messagesOf(request)
    .filter((message) => message.role === 'assistant')
    .map((message) => `${spokenText(message)} ${blocksOf(message.content).map((block) => block.id ?? '')}`);
}

export function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

function freshMessages(request: ModelRequest): ModelMessage[] {
  const messages = messagesOf(request);
  const lastResponse = messages.findLastIndex((message) => message.role === 'assistant');
  return messages.slice(lastResponse + 1);
}

function messagesOf(request: ModelRequest): ModelMessage[] {
  return request.body.messages ?? [];
}

function spokenText(message: ModelMessage): string {
  return joinText(message.content);
}

function toolResultText(message: ModelMessage): string {
  return blocksOf(message.content)
    .filter((block) => block.type === 'tool_result')
    .map((block) => joinText(block.content ?? ''))
    .join('\n');
}

function joinText(content: string | ContentBlock[]): string {
  return blocksOf(content)
    .map((block) => block.text ?? '')
    .join('\n');
}

function blocksOf(content: string | ContentBlock[]): ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
