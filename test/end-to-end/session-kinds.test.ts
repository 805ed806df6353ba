import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newestClient, oldestClient } from '../harness/install-client.ts';
import type { Rig, StartOptions } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { startNamed, waitForPrompt } from './fault-rig.ts';
import { createMailRig, sendAsScript, waitForState } from './mail-rig.ts';

const modes = ['auto', 'acceptEdits', 'bypassPermissions'];

test.each([newestClient, oldestClient])(
  'client %s: mail wakes a session with one request in each permission mode and in a worktree, and leaves a draft alone',
  async (version) => {
    await using rig = await createMailRig(version);
    await makeRepository(rig);
    const started = [
      ...modes.map((mode) => start(rig, mode.toLowerCase(), { args: ['--permission-mode', mode] })),
      start(rig, 'tree', { args: ['--worktree', 'side'] }),
      start(rig, 'draft'),
    ];
    const sessions = await Promise.all(started);
    expect(existsSync(join(rig.home.projectPath('alpha'), '.claude', 'worktrees', 'side'))).toBe(true);
    const draft = sessions.at(-1)?.session;
    draft?.type('half a thought');
    if (draft) await waitForPrompt(draft, 'half a thought');

    const posted = await Promise.all(
      sessions.map(({ name }) => sendAsScript(rig, { to: name, text: `PARCEL-FOR-${name}` })),
    );
    for (const { id } of posted) await waitForState(rig, id, 'seen');
    for (const { session } of sessions) await session.waitUntilIdle();
    for (const { name } of sessions) expect(rig.model.countOccurrences(`PARCEL-FOR-${name}`)).toBe(1);
    expect(rig.model.conversationRequests()).toHaveLength(sessions.length);
    if (draft) await waitForPrompt(draft, 'half a thought');
  },
);

test('mail whose answer is cut off in the middle of the stream comes once, and is seen when the client has asked again', async () => {
  await using rig = await createMailRig(newestClient);
  const { session } = await start(rig, 'brave-fox');
  rig.model.when(/PARCEL-ONE/, { cutAfter: 'I have' }, { times: 1 });
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'PARCEL-ONE' });
  await waitForState(rig, id, 'seen');
  await session.waitUntilIdle();
  expect(rig.model.countOccurrences('PARCEL-ONE')).toBe(1);
  expect(rig.model.conversationRequests().length).toBeGreaterThan(1);
});

test('mail for the lead of a team comes to the lead alone, once, and its teammate in the same process gets none', async () => {
  await using rig = await createMailRig(newestClient);
  const env = { CC2CC_NAME: 'calm-owl', CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS: '1' };
  const args = ['--teammate-mode', 'in-process', '--permission-mode', 'bypassPermissions'];
  const { session } = await startNamed(rig, 'alpha', { env, args });
  const helper = { description: 'help', prompt: 'do the TEAMWORK', name: 'helper', subagent_type: 'general-purpose' };
  rig.model.when(/form a team/, { calls: [{ name: 'Agent', input: helper }] }, { times: 1 });
  const teamwork = rig.model.hold(/TEAMWORK/);
  await session.submit('form a team');
  await teamwork.waitUntilReached();
  const { id } = await sendAsScript(rig, { to: 'calm-owl', text: 'PARCEL-ONE' });
  teamwork.release();
  await waitForState(rig, id, 'seen');
  const shown = rig.model.requests.filter(({ body }) => JSON.stringify(body.messages ?? []).includes('PARCEL-ONE'));
  for (const { body } of shown) expect(JSON.stringify(body.messages)).toContain('You are calm-owl');
  expect(shown.length).toBeGreaterThan(0);
});

function start(rig: Rig, name: string, options: StartOptions = {}) {
  return startNamed(rig, 'alpha', { ...options, env: { CC2CC_NAME: name } });
}

async function makeRepository(rig: Rig): Promise<void> {
  const cwd = rig.home.projectPath('alpha');
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  for (const args of [
    ['init', '--quiet'],
    [...author, 'commit', '--quiet', '--allow-empty', '-m', 'first'],
  ]) {
    const env = rig.environment({ GIT_CONFIG_GLOBAL: join(rig.home.path, 'no-gitconfig') });
    expect(await runCommand('git', args, { cwd, env, timeoutMs: 30_000 })).toMatchObject({ exitCode: 0 });
  }
}
