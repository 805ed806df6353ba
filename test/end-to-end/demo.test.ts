import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Evidence, prove } from '../../scripts/demo/proof.mts';
import { Timeline } from '../../scripts/demo/timeline.mts';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { leftOverProcesses } from '../harness/left-over-processes.ts';
import { readModelRequest } from '../harness/model-request.ts';
import { runCommand } from '../harness/run-command.ts';
import { waitFor } from '../harness/wait-for.ts';

const runScript = join('scripts', 'run.mjs');

describe('npm run demo', () => {
  test('two sessions write and answer, the proof holds, and nothing is left', async () => {
    const { exitCode, stdout } = await runCommand(process.execPath, [runScript, 'demo'], {
      cwd: repositoryRoot,
      env: process.env,
      timeoutMs: 150_000,
    });

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('all of it holds') });
    const [story = '', proof = ''] = stdout.split('Proof');
    expect(story).toContain('the client shows: › Message from @calm-owl: ');
    expect(story).toContain('the client shows: › Message from @brave-fox: ');
    expect(proof.match(/^ {2}ok .*$/gm)?.map((line) => line.slice('  ok      '.length))).toEqual([
      'the question reached the model of brave-fox exactly once',
      'the answer reached the model of calm-owl exactly once',
      'model requests of calm-owl: exactly 3',
      'model requests of brave-fox: exactly 2',
      'model requests of anybody else: none',
      expect.stringMatching(/^message msg-\w+ is answered$/),
      expect.stringMatching(/^message msg-\w+ is seen$/),
    ]);
    expect(stdout).not.toContain('\x1b');
    await expectNothingLeft(stdout);
  });

  // Windows has no signal that a test could send to a whole group of processes.
  test.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends everything that it started, and is a failure',
    async (signal) => {
      const child = spawn(process.execPath, [runScript, 'demo'], {
        cwd: repositoryRoot,
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      const group = -(child.pid ?? 0);
      try {
        const evidence = () => stdout;
        await waitFor(() => stdout.includes('brave-fox  session started'), {
          timeoutMs: 60_000,
          waitingFor: 'both sessions',
          evidence,
        });
        // A terminal sends Ctrl-C to every process of the group.
        process.kill(signal === 'SIGINT' ? group : -group, signal);
        expect(await ended).toBe(1);
      } finally {
        if (child.exitCode === null) process.kill(group, 'SIGKILL');
      }
      expect(stdout).toContain(`FAILED  interrupted by ${signal}`);
      await expectNothingLeft(stdout);
    },
  );
});

describe('the proof of the demo', () => {
  test('holds for what it describes', () => {
    expect(failedClaims(evidence())).toEqual([]);
  });

  test.each([
    ['a body that never came', { requests: [ask('one', 'hello'), ask('two', 'hello')] }, /question .* 0 times/],
    ['a body that came twice', { requests: [ask('one', 'hello'), ask('two', 'BODY and BODY')] }, /question .* 2 times/],
    ['a body before the wrong model', { requests: [ask('one', 'BODY'), ask('two', 'x')] }, /question .* 0 times/],
    [
      'a request too many',
      { requests: [ask('one', 'x'), ask('two', 'BODY'), ask('one', 'x', 'ok')] },
      /first: .* 1, found 2/,
    ],
    ['a request too few', { requests: [ask('two', 'BODY')] }, /first: .* 1, found 0/],
    ["somebody else's request", { requests: [...evidence().requests, ask('three', 'x')] }, /anybody else: 1/],
    ['an unanswered message', { states: [{ what: 'm', state: 'offered', expected: 'answered' }] }, /m is offered/],
    ['a lost message', { states: [{ what: 'm', state: undefined, expected: 'answered' }] }, /m is nowhere/],
  ] as const)('fails for %s', (_what, falsified, claim) => {
    expect(failedClaims({ ...evidence(), ...falsified })).toContainEqual(expect.stringMatching(claim));
  });

  test('counts a body once however often the history is sent', () => {
    const again = ask('two', 'BODY', 'an answer', 'more');
    const requests = [...evidence().requests, again];
    expect(failedClaims({ ...evidence(), requests, expectedRequests: { first: 1, second: 2 } })).toEqual([]);
  });
});

describe('the lines of the demo', () => {
  const print = (isTTY: boolean, environment: NodeJS.ProcessEnv) => {
    let printed = '';
    const output = { isTTY, write: (text: string) => (printed += text) };
    new Timeline(output, environment, new Map([['calm-owl', 'cyan']])).say('calm-owl', 'wakes');
    return printed;
  };

  test('have colour on a terminal only, and none where NO_COLOR is set', () => {
    expect(print(true, {})).toContain('\x1b[36mcalm-owl');
    expect(print(false, {})).toMatch(/^ +0\.\d\d s {2}calm-owl {3}wakes\n$/);
    expect(print(true, { NO_COLOR: '1' })).toBe(print(false, {}));
  });
});

async function expectNothingLeft(stdout: string): Promise<void> {
  const home = /home (\S+), removed at the end/.exec(stdout)?.[1] ?? '';
  expect(home).toMatch(/cc2cc-/);
  expect(existsSync(home)).toBe(false);
  expect(await leftOverProcesses(home)).toEqual([]);
}

function failedClaims(given: Evidence): string[] {
  return prove(given).flatMap(({ claim, holds }) => (holds ? [] : [claim]));
}

function evidence(): Evidence {
  return {
    requests: [ask('one', 'hello'), ask('two', 'BODY')],
    sessions: { first: 'one', second: 'two' },
    deliveries: [{ what: 'the question', to: 'second', text: 'BODY' }],
    expectedRequests: { first: 1, second: 1 },
    states: [{ what: 'the message', state: 'answered', expected: 'answered' }],
  };
}

/** A request as the client sends it; texts alternate between the person and the model. */
function ask(session: string, ...texts: string[]) {
  const messages = texts.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));
  const body = { messages, tools: [{ name: 'Bash' }], metadata: { user_id: JSON.stringify({ session_id: session }) } };
  return readModelRequest(1, 'POST', '/v1/messages', JSON.stringify(body));
}
