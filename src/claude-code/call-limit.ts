import type { Environment } from '../base/settings.ts';

/** Newer clients move a call that takes longer out of the turn, where its answer could get lost with the session. */
const backgroundAfterMs = 120_000;
/** What the SDK of other clients allows a call by default. */
const otherClientsMs = 60_000;
const longestMs = 3_600_000;
/** Time for the answer to get back. */
const marginMs = 10_000;

/**
 * How long a tool call may take before this client gives up on it, in milliseconds.
 * Claude Code 2.1.330 allows MCP_TOOL_TIMEOUT (28 h unless set), and moves the calls of an interactive session to the
 * background after CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS (2 min unless set, 0 for never).
 */
export function longestCallMs(environment: Environment, hasHooks: boolean): number {
  const { MCP_TOOL_TIMEOUT, CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS, CLAUDE_CODE_ENTRYPOINT } = environment;
  const background = numberIn(CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS) ?? backgroundAfterMs;
  const limits = [
    longestMs,
    numberIn(MCP_TOOL_TIMEOUT) || longestMs,
    hasHooks ? longestMs : otherClientsMs,
    hasHooks && CLAUDE_CODE_ENTRYPOINT === 'cli' && background > 0 ? background : longestMs,
  ];
  const limitMs = Math.min(...limits);
  return Math.max(limitMs - marginMs, limitMs / 2);
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,12}$/.test(text.trim()) ? Number(text) : undefined;
}
