import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from '../src/base/errors.ts';
import { newestClient } from '../test/harness/install-client.ts';
import { createRig, type Rig } from '../test/harness/rig.ts';
import { endDownload, provideClient } from './demo/client.mts';
import { watchForInterruption } from './demo/interruption.mts';
import { perform, projects } from './demo/perform.mts';
import { type Check, prove } from './demo/proof.mts';
import { answerer, asker } from './demo/story.mts';
import { type Colour, Timeline } from './demo/timeline.mts';

const version = newestClient;
const timeLimitMs = 120_000;
const cleanUpLimitMs = 15_000;
const settlingMs = 2_000;

const nameColours = new Map<string, Colour>([
  [asker, 'cyan'],
  [answerer, 'yellow'],
  ['mailbox', 'magenta'],
]);
const timeline = new Timeline(process.stdout, process.env, nameColours);
const interruption = watchForInterruption();
let performing: Promise<Check[]> | undefined;
let rig: Promise<Rig> | undefined;

async function demonstrate(): Promise<Check[]> {
  timeline.say('demo', `two real sessions of Claude Code ${version} on a scripted model, in a home of their own`);
  await provideClient(version, (text) => timeline.say('demo', text));
  interruption.limit(timeLimitMs);
  rig = createRig({ version, projects: [...projects] });
  timeline.say('demo', `home ${(await rig).home.path}, removed at the end`);
  return prove(await perform(await rig, timeline));
}

function printProof(checks: readonly Check[]): boolean {
  timeline.print("\nProof, from the model's own log of requests and the mailboxes:");
  for (const { claim, holds } of checks) {
    timeline.print(`  ${holds ? timeline.paint('ok    ', 'green') : timeline.paint('FAILED', 'red')}  ${claim}`);
  }
  const failed = checks.filter(({ holds }) => !holds);
  const verdict = failed.length === 0 ? 'all of it holds' : `failed: ${failed.map(({ claim }) => claim).join('; ')}`;
  timeline.print(timeline.paint(verdict, failed.length === 0 ? 'green' : 'red'));
  return failed.length === 0;
}

/** Ends what was started, and again what a step under way may have started meanwhile. */
async function cleanUp(): Promise<void> {
  endDownload();
  const made = await rig?.catch(() => undefined);
  await made?.dispose();
  await Promise.race([performing?.catch(() => undefined), delay(settlingMs)]);
  await made?.dispose();
}

async function main(): Promise<number> {
  let exitCode = 1;
  try {
    performing = demonstrate();
    exitCode = printProof(await Promise.race([performing, interruption.happened])) ? 0 : 1;
  } catch (error) {
    timeline.print(`\n${timeline.paint('FAILED', 'red')}  ${describeError(error)}`);
  }
  interruption.unlimit();
  await Promise.race([
    cleanUp(),
    delay(cleanUpLimitMs).then(() => Promise.reject(new Error('clean-up takes too long'))),
  ]);
  return exitCode;
}

main().then(
  // Waits that were given up must not keep the process.
  (exitCode) => process.exit(exitCode),
  (error) => {
    timeline.print(describeError(error));
    process.exit(1);
  },
);
