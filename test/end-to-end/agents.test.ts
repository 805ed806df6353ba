import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installClient, newestClient } from '../harness/install-client.ts';
import type { ModelRequest } from '../harness/model-request.ts';
import { createRig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { call, createMailRig, repositoryDirectory, toolName } from './mail-rig.ts';

const version = newestClient;
/** The client's own stand-in for tools that it has not loaded; it does nothing. */
const standIn = 'DeferredToolPlaceholder';

test('both subagents are offered, and each has its tools of cc2cc and no others', async () => {
  await using rig = await createMailRig(version);
  for (const agent of ['dispatcher', 'postmaster']) {
    const start = { description: agent, prompt: `BRIEF for the ${agent}`, subagent_type: `cc2cc:${agent}` };
    rig.model.when(new RegExp(`ask the ${agent}`), { calls: [{ name: 'Agent', input: start }] }, { times: 1 });
    rig.model.when(new RegExp(`BRIEF for the ${agent}`), call('list_agents', {}), { times: 1 });
    await rig.print('alpha', `ask the ${agent}`);
  }
  const [main] = rig.model.conversationRequests();
  expect(JSON.stringify(main?.body)).toContain('cc2cc:dispatcher');
  expect(JSON.stringify(main?.body)).toContain('cc2cc:postmaster');

  for (const agent of ['dispatcher', 'postmaster']) {
    const rounds = rig.model.requests.filter((request) => isRoundOf(request, agent));
    expect(rounds.length, agent).toBe(2);
    const present = toolsOf(main);
    const granted = namedTools(agent).filter((name) => present.includes(name));
    expect(granted, agent).toContain(toolName('message_status'));
    expect(toolsOf(rounds[0]).filter((name) => name !== standIn)).toEqual(granted.sort());
    expect(JSON.stringify(rounds[1]?.body.messages)).toMatch(/\(you\): online/);
  }
});

test('the client finds nothing wrong with the plugin', async () => {
  const args = ['plugin', 'validate', repositoryDirectory];
  await using rig = await createRig({ version });
  const client = await installClient(version);
  const { exitCode, stdout, stderr } = await runCommand(client, args, {
    cwd: rig.home.path,
    env: rig.environment(),
    timeoutMs: 60_000,
  });
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout + stderr).not.toMatch(/warning|error/i);
});

function isRoundOf({ kind, body }: ModelRequest, agent: string): boolean {
  return kind === 'subagent' && JSON.stringify(body.messages).includes(`BRIEF for the ${agent}`);
}

function toolsOf(request: ModelRequest | undefined): string[] {
  return (request?.body.tools ?? []).map(({ name }) => name).sort();
}

function namedTools(agent: string): string[] {
  const text = readFileSync(join(repositoryDirectory, 'agents', `${agent}.md`), 'utf8');
  return (/^tools: (.*)$/m.exec(text)?.[1] ?? '').split(', ');
}
