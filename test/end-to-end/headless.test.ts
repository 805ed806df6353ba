import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shownText } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { answerMail, createMailRig, framed, repositoryDirectory, sendAsScript, waitForState } from './mail-rig.ts';

const version = '2.1.330';

test('the worker of the documents takes the mail of its name, answers it and ends, and costs nothing without mail', async () => {
  await using rig = await createMailRig(version);
  expect(await runWorker(rig)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(rig.model.requests).toEqual([]);

  const question = await sendAsScript(rig, { to: 'night-owl', text: 'how many tests fail? QUESTION-ONE' });
  const notice = await sendAsScript(rig, {
    to: 'night-owl',
    text: 'only for your information NOTICE-TWO',
    priority: 'low',
  });
  answerMail(rig, /QUESTION-ONE/, 'two of them fail');
  const working = rig.model.hold(/QUESTION-ONE/);
  const run = runWorker(rig, ['--permission-mode', 'plan']);
  await working.waitUntilReached();
  const late = await sendAsScript(rig, { to: 'night-owl', text: 'and this while you work: LATE-THREE' });
  working.release();
  expect(await run).toMatchObject({ exitCode: 0 });

  await waitForState(rig, question.id, 'answered');
  for (const { id } of [notice, late]) await waitForState(rig, id, 'seen');
  const rounds = rig.model.conversationRequests();
  expect(rounds).toHaveLength(2);
  expect(shownText(rounds[0] as (typeof rounds)[0])).toMatch(framed(/NOTICE-TWO/));
  for (const body of ['QUESTION-ONE', 'NOTICE-TWO', 'LATE-THREE']) expect(rig.model.countOccurrences(body)).toBe(1);

  expect(await runWorker(rig)).toMatchObject({ exitCode: 0 });
  expect(rig.model.conversationRequests()).toHaveLength(2);
});

function runWorker(rig: Rig, options: string[] = []) {
  const script = join(repositoryDirectory, 'docs', 'examples', 'worker.sh');
  const programs = { CLAUDE: rig.clientPath, CC2CC: join(repositoryDirectory, 'bin', 'cc2cc') };
  return runCommand('sh', [script, 'night-owl', ...options], {
    cwd: rig.home.projectPath('alpha'),
    env: rig.environment(programs),
    timeoutMs: 120_000,
  });
}
