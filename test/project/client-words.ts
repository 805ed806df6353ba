import ts from 'typescript';

/** The client's variables, wherever they stand in a text. */
const variable = /\bCLAUDE(?:CODE|_[A-Z_]+)\b/;

/** Fields of the client's transcript, of what hooks get and answer, and of what it notes in its configuration. */
const fields = new Set([
  ...['parentUuid', 'logicalParentUuid', 'isSidechain', 'isApiErrorMessage', 'apiErrorStatus', 'compact_boundary'],
  ...['hook_event_name', 'agent_id', 'tool_name', 'tool_input', 'permission_mode', 'stop_hook_active'],
  ...['transcript_path', 'session_title', 'prompt_id', 'command_name', 'command_args'],
  ...['hookSpecificOutput', 'additionalContext', 'suppressOriginalPrompt', 'watchPaths', 'systemMessage'],
  ...['permissionDecision', 'permissionDecisionReason', 'statusUpdatedAt'],
]);

/** Texts by which the client or its doorbells are recognised. */
const texts =
  /\bmcp__|<cross-session-message|<task-notification|\bclaude\/channel\b|^--channels$|\binstalled_plugins\b|\bknown_marketplaces\b/;

const doorbells = new Set(['socket', 'channel', 'file']);

/** What a source file knows of the client: names and texts that are its own, and doorbells called by their names. */
export function clientWordsIn(source: ts.Node): string[] {
  const found = new Set<string>();
  visit(source);
  return [...found];

  function visit(node: ts.Node): void {
    const text = textOf(node);
    if (text !== undefined && isOfClient(text)) found.add(text);
    if (ts.isStringLiteralLike(node) && namesDoorbell(node)) found.add(`the doorbell ${node.text}`);
    ts.forEachChild(node, visit);
  }
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) ? node.text : undefined;
}

function isOfClient(text: string): boolean {
  return variable.test(text) || fields.has(text) || texts.test(text);
}

/** A doorbell's name that is compared with, or given, as one: `=== 'socket'` where a doorbell stands beside it. */
function namesDoorbell({ text, parent }: ts.StringLiteralLike): boolean {
  return doorbells.has(text) && ts.isBinaryExpression(parent) && /doorbell/i.test(parent.getText());
}
