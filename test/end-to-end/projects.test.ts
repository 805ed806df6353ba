import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { shownText } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, directive, requestsOf, startAs, statusOf, waitForState } from './mail-rig.ts';

const version = newestClient;
/** No project is set, so that each session is of the repository that it works in. */
const env = { CC2CC_PROJECT: '' };

test('sessions of one repository and its worktree see each other first, and the others where they ask', async () => {
  await using rig = await createMailRig(version, { projects: ['shop', 'shop-two', 'docs'], env });
  repository(rig, 'shop', 'shop-two');
  repository(rig, 'docs');
  const owl = await startAs(rig, 'shop', 'calm-owl');
  const hen = await startAs(rig, 'docs', 'red-hen');
  const fox = await startAs(rig, 'shop-two', 'brave-fox');
  expect(fox.screen()).toMatch(
    /You are brave-fox\. Online: calm-owl\.\s+1\s+more\s+in\s+1\s+other\s+project\s+\(docs\):\s+use\s+project:NAME\s+or\s+all\./,
  );
  expect(hen.screen()).toMatch(/You are red-hen\. No other agents online in your project\./);

  await owl.ask(directive('list_agents', {}));
  const listed = lastShown(rig, owl);
  expect(listed).toMatch(/brave-fox: online/);
  expect(listed).toMatch(/calm-owl \(you\): online/);
  expect(listed).toContain('1 more in 1 other project (docs): use project:NAME or all');
  expect(listed).not.toMatch(/red-hen: online/);
  // Of those who came since its start, it is told of its own project's.
  expect(listed).toContain('brave-fox joined');
  expect(listed).not.toContain('red-hen joined');
  await owl.ask(directive('list_agents', { project: 'all' }));
  expect(lastShown(rig, owl)).toMatch(/red-hen: online, \w+, project docs/);

  await owl.submit('/cc2cc-agents project:docs');
  await owl.waitForScreen(/red-hen: online/);

  await owl.waitUntilIdle();
  await owl.ask(directive('broadcast', { text: 'PARCEL-NEAR' }));
  await owl.ask(directive('send', { to: 'all', text: 'PARCEL-FAR' }));
  await waitForMail(rig, fox, 'PARCEL-NEAR', 'PARCEL-FAR');
  await waitForMail(rig, hen, 'PARCEL-FAR');
  expect(textOf(rig, hen)).not.toContain('PARCEL-NEAR');
});

test('what is reserved in a worktree is refused in the other, as such', async () => {
  await using rig = await createMailRig(version, {
    projects: ['shop', 'shop-two'],
    env,
    settings: { permissions: { defaultMode: 'acceptEdits' } },
  });
  repository(rig, 'shop', 'shop-two');
  const owl = await startAs(rig, 'shop', 'calm-owl');
  await owl.ask(directive('reserve', { paths: ['src/**'] }));
  const fox = await startAs(rig, 'shop-two', 'brave-fox');
  await fox.ask(directive('reserve', { paths: ['src/a.ts'] }));
  expect(lastShown(rig, fox)).toContain(`in another worktree of this repository, ${rig.home.projectPath('shop')}`);
  const file_path = join(rig.home.projectPath('shop-two'), 'src', 'a.ts');
  await fox.ask(`[[call Write ${JSON.stringify({ file_path, content: 'x' })}]]`);
  expect(lastShown(rig, fox)).toMatch(
    /src\/a\.ts is reserved by calm-owl, a peer, .*in another worktree of this repository/,
  );
});

test('a name makes one project of two repositories, and a policy keeps its mail from waking others, or from coming', async () => {
  await using rig = await createMailRig(version, { projects: ['shop', 'docs'], env });
  for (const name of ['shop', 'docs']) repository(rig, name);
  const team = { CC2CC_PROJECT: 'team' };
  const owl = await startAs(rig, 'shop', 'calm-owl', undefined, team);
  const cat = await startAs(rig, 'docs', 'wise-cat', undefined, team);
  expect(cat.screen()).toMatch(/You are wise-cat\. Online: calm-owl\./);
  const quiet = await startAs(rig, 'docs', 'red-hen', undefined, { CC2CC_OTHER_PROJECTS: 'write' });
  await startAs(rig, 'docs', 'shy-bee', undefined, { CC2CC_OTHER_PROJECTS: 'refuse' });

  await owl.ask(directive('send', { to: 'shy-bee', text: 'PARCEL-REFUSED' }));
  expect(lastShown(rig, owl)).toContain(
    'OTHER_PROJECT: shy-bee takes no mail from other projects: it works in docs, and this comes from team',
  );
  await owl.ask(directive('send', { to: 'red-hen', text: 'PARCEL-QUIET' }));
  const [, id = ''] = /Accepted as (msg-\w+)/.exec(lastShown(rig, owl)) ?? [];
  await waitFor(async () => /it comes from another project, team/.test((await statusOf(rig, id)).reason), {
    timeoutMs: 30_000,
    waitingFor: 'the server of red-hen to hold it back',
  });
  expect(requestsOf(rig, quiet)).toHaveLength(0);
  await quiet.ask('what is new?');
  expect(textOf(rig, quiet)).toContain('PARCEL-QUIET');
  await waitForState(rig, id, 'seen');
});

/** A repository with one commit in a folder of the rig, and a linked working tree of it in another. */
function repository(rig: Rig, folder: string, linked?: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', rig.home.projectPath(folder), ...args], { stdio: 'pipe', env: rig.environment() });
  git('init', '-q');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'first');
  if (linked !== undefined) git('worktree', 'add', '-q', '--detach', rig.home.projectPath(linked));
}

/** All that stood before a session's model in its last round. */
function lastShown(rig: Rig, session: InteractiveSession): string {
  const last = requestsOf(rig, session).at(-1);
  return last ? shownText(last) : '';
}

function textOf(rig: Rig, session: InteractiveSession): string {
  return requestsOf(rig, session).map(shownText).join('\n');
}

async function waitForMail(rig: Rig, session: InteractiveSession, ...bodies: string[]): Promise<void> {
  await waitFor(() => bodies.every((body) => textOf(rig, session).includes(body)), {
    timeoutMs: 30_000,
    waitingFor: `${bodies.join(' and ')} before the model`,
  });
}
