import { type Options, query, type SDKMessage, type SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import { expect, test } from 'vitest';
import { newestClient, oldestClient } from '../harness/install-client.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { waitUntilOnline } from './fault-rig.ts';
import { createMailRig, sendAsScript, waitForState, waitUntilServed } from './mail-rig.ts';

test.each([newestClient, oldestClient])(
  'client %s: mail wakes a program with the Agent SDK that keeps its prompts open, and it ends when they do',
  async (version) => {
    await using rig = await createMailRig(version);
    const host = startHost(rig, { env: { CC2CC_NAME: 'calm-owl' } });
    await waitUntilServed(rig, 'calm-owl');
    const { id } = await sendAsScript(rig, { to: 'calm-owl', text: 'PARCEL-ONE' });
    await waitForState(rig, id, 'seen');
    await host.waitFor((message) => message.type === 'result');
    expect(rig.model.conversationRequests()).toHaveLength(1);
    // The oldest client passes on what the hook of a session's start says, and nothing of a prompt's.
    const shown = version === oldestClient ? /You are calm-owl/ : /night-build wrote[\s\S]*PARCEL-ONE/;
    expect(JSON.stringify(host.messages)).toMatch(shown);
    await host.close();
  },
);

test('a program with the Agent SDK that has one prompt is not held up, and its own title is the only one', async () => {
  await using rig = await createMailRig(newestClient);
  const messages: SDKMessage[] = [];
  for await (const message of query({ prompt: 'hello', options: { ...optionsOf(rig), title: 'review-page' } })) {
    messages.push(message);
  }
  const titles = messages.flatMap((message) => ('title' in message ? [message.title] : []));
  expect(titles).toEqual(['review-page']);
  expect(JSON.stringify(messages)).toContain('You are review-page now.');
  expect(rig.model.conversationRequests()).toHaveLength(1);
  await waitUntilOnline(rig, 0);
});

function optionsOf(rig: Rig, env: Record<string, string> = {}): Options {
  return {
    pathToClaudeCodeExecutable: rig.clientPath,
    cwd: rig.home.projectPath('alpha'),
    env: rig.environment(env),
  };
}

/** A program that waits for what its user will ask. */
function startHost(rig: Rig, { env }: { env: Record<string, string> }) {
  let endPrompts: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    endPrompts = resolve;
  });
  // biome-ignore lint/correctness/useYield: it has no prompt to give
  async function* prompts(): AsyncGenerator<SDKUserMessage> {
    await ended;
  }
  const messages: SDKMessage[] = [];
  const run = query({ prompt: prompts(), options: optionsOf(rig, env) });
  const over = (async () => {
    for await (const message of run) messages.push(message);
  })();
  return {
    messages,
    waitFor: (isWanted: (message: SDKMessage) => boolean) =>
      waitFor(() => messages.find(isWanted), { timeoutMs: 30_000, waitingFor: 'a message of the client' }),
    close: () => {
      endPrompts();
      return over;
    },
  };
}
