import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { freshText, freshToolResults, shownText } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, directive, framed, greetedName, requestsOf } from './mail-rig.ts';

const version = newestClient;
const settings = { permissions: { defaultMode: 'acceptEdits' } };

test('who edits what another session has reserved is warned or refused, the holder hears of it, and its end frees all', async () => {
  await using rig = await createMailRig(version, { settings });
  const owl = await rig.start('alpha', { env: { CC2CC_NAME: 'calm-owl' } });
  await greetedName(owl);
  await owl.ask(directive('reserve', { paths: ['src/**'], reason: 'moving the parser' }));
  expect(lastShown(rig, owl)).toMatch(/calm-owl \(you\) has src\/\*\* until/);

  const warned = await write(rig, 'src/a.ts');
  expect(warned).toMatchObject({ isWritten: true, requests: 2 });
  expect(warned.told).toMatch(
    /src\/a\.ts is reserved by calm-owl, a peer, until .*"moving the parser".*The edit goes on/,
  );
  const refused = await write(rig, 'src/b.ts', { CC2CC_RESERVATIONS: 'deny' });
  expect(refused).toMatchObject({ isWritten: false, requests: 2 });
  expect(refused.told).toMatch(/src\/b\.ts is reserved by calm-owl, .*The edit was refused/);
  expect(await write(rig, 'docs/a.md')).toMatchObject({ isWritten: true, requests: 2, told: '' });

  // It wakes nobody and comes with the next prompt.
  expect(requestsOf(rig, owl)).toHaveLength(2);
  await owl.ask('what is new?');
  const news = lastShown(rig, owl);
  expect(news).toMatch(framed(/brave-fox is editing \S+src\/a\.ts, which you have reserved/));
  expect(news).toMatch(framed(/brave-fox wanted to edit \S+src\/b\.ts, which you have reserved/));
  expect(requestsOf(rig, owl)).toHaveLength(3);

  process.kill(owl.pid, 'SIGKILL');
  await waitFor(() => owl.hasEnded, { timeoutMs: 10_000, waitingFor: 'the killed session' });
  expect(await write(rig, 'src/c.ts', { CC2CC_RESERVATIONS: 'deny' })).toMatchObject({ isWritten: true, told: '' });
});

test('two sessions that edit one file within a minute both hear of it, and edits of a subagent are those of its session', async () => {
  await using rig = await createMailRig(version, { settings });
  const owl = await rig.start('alpha', { env: { CC2CC_NAME: 'calm-owl' } });
  await greetedName(owl);
  const fox = await rig.start('alpha', { env: { CC2CC_NAME: 'brave-fox' } });
  await greetedName(fox);
  const file_path = join(rig.home.projectPath('alpha'), 'a.ts');
  const delegated = { description: 'writes', prompt: `[[call Write ${JSON.stringify({ file_path, content: 'x' })}]]` };
  rig.model.when(
    /delegate it/,
    { calls: [{ name: 'Agent', input: { ...delegated, subagent_type: 'general-purpose' } }] },
    { times: 1 },
  );
  await owl.ask('delegate it');
  await waitFor(() => existsSync(file_path), { timeoutMs: 30_000, waitingFor: 'the subagent to write' });

  rig.model.when(/read it first/, { calls: [{ name: 'Read', input: { file_path } }] });
  const edit = { file_path, old_string: 'x', new_string: 'y' };
  rig.model.when(/now edit it/, { calls: [{ name: 'Edit', input: edit }] });
  await fox.ask('read it first');
  await fox.ask('now edit it');
  expect(lastShown(rig, fox)).toMatch(/calm-owl, a peer, edited \S+a\.ts \d+ s ago/);
  await owl.waitUntilIdle();
  await owl.ask('what is new?');
  expect(lastShown(rig, owl)).toMatch(framed(/brave-fox is editing \S+a\.ts, which you edited \d+ s before/));
});

/** All that stood before a session's model in its last round. */
function lastShown(rig: Rig, session: InteractiveSession): string {
  const last = requestsOf(rig, session).at(-1);
  return last ? shownText(last) : '';
}

/** Has `brave-fox` write a new file; `told` is what cc2cc said to its model about that. */
async function write(rig: Rig, path: string, env: Record<string, string> = {}) {
  const file_path = join(rig.home.projectPath('alpha'), path);
  const before = rig.model.requests.length;
  const prompt = `[[call Write ${JSON.stringify({ file_path, content: 'x' })}]]`;
  await rig.print('alpha', prompt, { env: { CC2CC_NAME: 'brave-fox', ...env } });
  const rounds = rig.model.conversationRequests().filter(({ number }) => number > before);
  const last = rounds.at(-1);
  const text = last ? `${freshText(last)}\n${freshToolResults(last)}` : '';
  return { isWritten: existsSync(file_path), requests: rounds.length, told: /cc2cc: .*/.exec(text)?.[0] ?? '' };
}
