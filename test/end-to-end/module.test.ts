import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { socketDoorbell } from '../../src/claude-code/doorbells/socket-doorbell.ts';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import type { Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { waitFor } from '../harness/wait-for.ts';
import { arrivalsOf, serversOf } from './fault-rig.ts';
import {
  answerMail,
  createMailRig,
  directive,
  framed,
  repositoryDirectory,
  requestsOf,
  sendAsScript,
  startFox,
  startPair,
  waitForState,
} from './mail-rig.ts';

const version = newestClient;
const inPlaceOfDoorbell = /Another Claude session sent a message:\s+<cross-session-message from="cc2cc-mail:/;

test('the module puts mail in the place of the doorbell, with one request, and a ring for nothing is seen by nobody', async () => {
  await using rig = await createMailRig(version);
  const fox = await startFox(rig);
  await waitForModule(rig, 'runs in the client');
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'here is the PARCEL, in one piece' });
  await waitForState(rig, id, 'seen');
  expect(requestsOf(rig, fox)).toHaveLength(1);
  expect(JSON.stringify(requestsOf(rig, fox)[0]?.body.messages)).toMatch(inText(inPlaceOfDoorbell));
  expect(arrivalsOf(rig, id)).toEqual(['new']);
  await fox.waitForScreen(/› Message from @night-build: here is the PARCEL, …/);
  await fox.waitForScreen(/night-build wrote \(msg-/);

  await fox.waitUntilIdle();
  const before = withoutClock(fox.screen());
  await ringForNothing(rig, fox);
  await fox.ask('good morning');
  expect(requestsOf(rig, fox)).toHaveLength(2);
  expect(fox.screen()).not.toContain('No mail waits');
  expect(withoutClock(fox.screen())).toContain(before.split('\n').find((line) => line.includes('Message from')) ?? '');
  expect(fox.screen().match(/Message from @/g)).toHaveLength(1);
});

test('with the module, a question and its answer go both ways, once each', async () => {
  await using rig = await createMailRig(version);
  const [owl, fox] = await startPair(rig);
  answerMail(rig, /where is the QUESTION/, 'under the mat ANSWER');
  await owl.ask(directive('send', { to: 'brave-fox', text: 'where is the QUESTION' }));
  await rig.model.waitForFreshText(framed(/ANSWER/), { session: owl.sessionId() }, 20_000);
  await Promise.all([owl.waitUntilIdle(), fox.waitUntilIdle()]);
  expect(requestsOf(rig, fox)).toHaveLength(2);
  expect(requestsOf(rig, owl)).toHaveLength(3);
});

test('where the client gives no inbox socket, the module submits one line and the hook hands the mail over', async () => {
  await using rig = await createMailRig(version, { env: { CC2CC_DOORBELLS: 'module' } });
  const fox = await startFox(rig);
  await waitForModule(rig, 'runs in the client');
  const text = `there is no socket here, and this is long enough to stand in no line of a doorbell: ${'PARCEL '.repeat(20)}`;
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text });
  await waitForState(rig, id, 'seen');
  expect(requestsOf(rig, fox)).toHaveLength(1);
  await fox.waitForScreen(/Message from @night-build \(cc2cc [a-z0-9]+\): there is no socket here, [^P]+…/);
  expect(arrivalsOf(rig, id)).toEqual(['new']);
});

test('a session whose user turned the module off gets its mail by the hook, and says so', async () => {
  await using rig = await createMailRig(version, { env: { CC2CC_MODULE: '0' } });
  const fox = await startFox(rig);
  await waitForModule(rig, 'off, because CC2CC_MODULE says so');
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'here is the PARCEL, in one piece' });
  await waitForState(rig, id, 'seen');
  expect(requestsOf(rig, fox)).toHaveLength(1);
  expect(JSON.stringify(requestsOf(rig, fox)[0]?.body.messages)).not.toMatch(inText(inPlaceOfDoorbell));
  expect(arrivalsOf(rig, id)).toEqual(['new']);
});

/** Until doctor says this of the module of brave-fox. */
async function waitForModule(rig: Rig, said: string): Promise<void> {
  const program = join(repositoryDirectory, 'bin', 'cc2cc');
  const look = async () => {
    const { stdout } = await runCommand(process.execPath, [program, 'doctor', 'brave-fox', '--json'], {
      cwd: rig.home.path,
      env: rig.environment(),
      timeoutMs: 20_000,
    });
    return stdout.includes(`"${said}`) || undefined;
  };
  await waitFor(look, { timeoutMs: 20_000, waitingFor: `"${said}"` });
}

/** Rings the inbox socket of a session as its server does, with mail that nobody has sent. */
async function ringForNothing(rig: Rig, session: InteractiveSession): Promise<void> {
  const [server = 0] = await serversOf(rig);
  const token = /CLAUDE_CODE_MESSAGING_TOKEN=([^\0]+)/.exec(readFileSync(`/proc/${server}/environ`, 'utf8'))?.[1];
  const path = session.record()?.messagingSocketPath;
  if (!path || !token) throw new Error('the session has no inbox socket');
  const line = { sender: 'nobody', preview: 'nothing at all', others: 0, nonce: 'n0th1ng1' };
  expect(await socketDoorbell({ path, token }).ring(line)).toBe(true);
}

function inText({ source }: RegExp): RegExp {
  return new RegExp(source.replaceAll('"', '\\\\"').replace('\\s+', '\\\\n'));
}

function withoutClock(screen: string): string {
  return screen.replaceAll(/\d+:\d\d [AP]M/g, '');
}
