import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interleave, median, ratio, table } from '../../scripts/bench/figures.mts';
import { maxKb } from '../../scripts/bundles.mts';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { newestClient } from '../harness/install-client.ts';
import { runCommand } from '../harness/run-command.ts';

const timesMs = String.raw`\d+\.\d\d × \(\d+(\.\d+)? ms to \d+(\.\d+)? ms\)`;
const verdict = '(yes|NO)';

test('npm run bench prints every figure, says whether it is as aimed, and leaves nothing', async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('cc2cc-bench-'));
  const before = folders();

  const { exitCode, stdout } = await runCommand(process.execPath, [join('scripts', 'run.mjs'), 'bench', '--quick'], {
    cwd: repositoryRoot,
    env: process.env,
    timeoutMs: 170_000,
  });

  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.not.stringContaining('NOT MEASURED') });
  for (const line of [
    String.raw`what the plugin adds to a prompt, to node -e 0 +at most 0\.35 × +${timesMs} +${verdict}`,
    `what a command hook in its place adds, to node -e 0 +- +${timesMs} +-`,
    String.raw`UserPromptSubmit hook, no mail, to node -e 0 +at most 1\.25 × +${timesMs} +${verdict}`,
    String.raw`the same with 10000 messages in done/ +at most 1\.25 × +${timesMs} +${verdict}`,
    String.raw`bundle hooks/user-prompt-submit\.js +under ${maxKb({ file: 'hooks/user-prompt-submit.js' })} KB +\d+ KB +${verdict}`,
    String.raw`bundle mcp/server\.js +- +\d+ KB +-`,
    String.raw`MCP server from start to ready, to node -e 0 +at most 2\.50 × +${timesMs} +${verdict}`,
    String.raw`MCP server, resident memory after 10 tool calls +under 65 MB +\d+\.\d MB +${verdict}`,
    String.raw`cc2cc --version, to node -e 0 +at most 1\.30 × +${timesMs} +${verdict}`,
    String.raw`cc2cc status with 1,000 agents +at most 2\.00 × +${timesMs} +${verdict}`,
    String.raw`list_agents in the server with 1,000 agents +under 50 ms +\d+(\.\d+)? ms +${verdict}`,
    String.raw`search in 10000 messages, a rare word +under 300 ms +\d+(\.\d+)? ms +${verdict}`,
    String.raw`durable sends a second, one writer +- +\d+( \(in memory: fsync is free here\))? +-`,
    String.raw`3 idle sessions, of one core together +under 3 % +\d+\.\d\d % \(median \d\.\d{3} % each\) +${verdict}`,
    String.raw`stage 3 of a delivery, durable write, watch and ring +- +\d+(\.\d+)? ms +-`,
    `a durable send to a bare write, fsync and link +- +${timesMs} +-`,
    String.raw`model to model, cc2cc to built-in SendMessage, client ${newestClient.replaceAll('.', String.raw`\.`)} +at most 1\.00 × +${timesMs} +${verdict}`,
  ]) {
    expect(stdout).toMatch(new RegExp(`^${line}$`, 'm'));
  }
  expect(folders()).toEqual(before);
});

describe('figures', () => {
  test('a median is the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 100, 3, 5])).toBe(4);
    expect(() => median([])).toThrow('no median');
  });

  test('samples are taken in turn', async () => {
    const order: string[] = [];
    const sample = (name: string, value: number) => () => {
      order.push(name);
      return value;
    };

    expect(await interleave(2, { one: sample('one', 1), two: sample('two', 2) })).toEqual({ one: 1, two: 2 });
    expect(order).toEqual(['one', 'two', 'one', 'two']);
  });

  test('a ratio above its limit is not met, one without a limit is neither', () => {
    expect(ratio('a', 25, 20, 1.25)).toMatchObject({ figure: '1.25 × (25 ms to 20 ms)', met: true });
    expect(ratio('a', 26, 20, 1.25)).toMatchObject({ met: false });
    expect(table([ratio('a', 26, 20, 1.25), ratio('b', 1, 2)])).toMatch(/^a +at .* NO\nb +- .* -$/m);
  });

  test('figures of an earlier run stand beside those of this one', () => {
    const earlier = new Map([['a', '1.10 × (22 ms to 20 ms)']]);
    expect(table([ratio('a', 26, 20, 1.25), ratio('b', 1, 2)], earlier)).toMatch(
      /met +earlier\n-.*\na .* NO +1\.10 × \(22 ms to 20 ms\)\nb .* - +-$/m,
    );
  });
});
