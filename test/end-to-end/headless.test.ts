import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import { shownText } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { answerMail, createMailRig, framed, repositoryDirectory, sendAsScript, waitForState } from './mail-rig.ts';

const version = newestClient;

test('the worker of the documents takes the mail of its name, answers it and ends, and costs nothing without mail', async () => {
  await using rig = await createMailRig(version);
  expect(await runWorker(rig)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(rig.model.requests).toEqual([]);

  await runProgram(rig, ['init', '--as', 'night-build']);
  const question = await sendAsScript(rig, { to: 'night-owl', text: 'how many tests fail? QUESTION-ONE' });
  const notice = await sendAsScript(rig, {
    to: 'night-owl',
    text: 'only for your information NOTICE-TWO',
    priority: 'low',
  });
  answerMail(rig, /QUESTION-ONE/, 'two of them fail');
  const working = rig.model.hold(/QUESTION-ONE/);
  const worker = runWorker(rig, ['--permission-mode', 'acceptEdits']);
  await working.waitUntilReached();
  const late = await sendAsScript(rig, { to: 'night-owl', text: 'and this while you work: LATE-THREE' });
  working.release();
  expect(await worker).toMatchObject({ exitCode: 0 });

  await waitForState(rig, question.id, 'answered');
  const answers = await runProgram(rig, ['receive', '--as', 'night-build', '--json']);
  expect(JSON.parse(answers.stdout)).toMatchObject([
    { from: 'night-owl', replyTo: question.id, content: { text: 'two of them fail' } },
  ]);
  for (const { id } of [notice, late]) await waitForState(rig, id, 'seen');
  const rounds = rig.model.conversationRequests();
  expect(rounds).toHaveLength(2);
  expect(shownText(rounds[0] as (typeof rounds)[0])).toMatch(framed(/NOTICE-TWO/));
  for (const body of ['QUESTION-ONE', 'NOTICE-TWO', 'LATE-THREE']) expect(rig.model.countOccurrences(body)).toBe(1);

  expect(await runWorker(rig)).toMatchObject({ exitCode: 0 });
  expect(rig.model.conversationRequests()).toHaveLength(2);
});

const program = join(repositoryDirectory, 'bin', 'cc2cc');

function runWorker(rig: Rig, options: string[] = []) {
  const script = join(repositoryDirectory, 'docs', 'examples', 'worker.sh');
  return run(rig, 'sh', [script, 'night-owl', ...options]);
}

function runProgram(rig: Rig, args: string[]) {
  return run(rig, process.execPath, [program, ...args]);
}

function run(rig: Rig, command: string, args: string[]) {
  return runCommand(command, args, {
    cwd: rig.home.projectPath('alpha'),
    env: rig.environment({ CLAUDE: rig.clientPath, CC2CC: program }),
    timeoutMs: 120_000,
  });
}
