import { expect, test } from 'vitest';
import { longestCallMs } from '../../../src/claude-code/call-limit.ts';

const interactive = { CLAUDE_CODE_ENTRYPOINT: 'cli' };

test.each([
  ['an interactive session', interactive, true, 110_000],
  [
    'one that moves nothing to the background',
    { ...interactive, CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS: '0' },
    true,
    3_590_000,
  ],
  ['one that does so early', { ...interactive, CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS: '30000' }, true, 20_000],
  ['claude -p', { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' }, true, 3_590_000],
  ['a short limit of the person', { ...interactive, MCP_TOOL_TIMEOUT: '15000' }, true, 7_500],
  ['a limit that is none', { ...interactive, MCP_TOOL_TIMEOUT: 'long' }, true, 110_000],
  ['another client', interactive, false, 50_000],
])('%s', (_what, environment, hasHooks, limitMs) => {
  expect(longestCallMs(environment, hasHooks)).toBe(limitMs);
});
