import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { socketDoorbell } from '../../src/claude-code/doorbells/socket-doorbell.ts';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { arrivalsOf, serversOf } from './fault-rig.ts';
import {
  createMailRig,
  framed,
  greetedName,
  requestsOf,
  sendAsScript,
  startFox,
  statusOf,
  waitForState,
  waitUntilServed,
} from './mail-rig.ts';

const version = newestClient;
/** What is decided is logged, and a turn that fails is not tried again by the client. */
const debugged = { env: { CC2CC_DEBUG: '1', CLAUDE_CODE_MAX_RETRIES: '0' } };
const saidByClient = 'the client shows a response after it';
const shownByTranscript = 'proof: transcript';

test('the client and the transcript agree about what was read: answered, in mid-turn, after a failure, after Escape', async () => {
  await using rig = await createMailRig(version, debugged);
  const fox = await startFox(rig);
  const send = (text: string) => sendAsScript(rig, { to: 'brave-fox', text }).then(({ id }) => id);

  const answered = await send('answered: PARCEL');
  await waitForState(rig, answered, 'seen');
  await waitUntilFiled(rig, answered);
  await fox.waitUntilIdle();

  const hold = rig.model.hold(/a long turn/);
  rig.model.when(/a long turn/, { calls: [{ name: 'Bash', input: { command: 'true' } }] }, { times: 1 });
  await fox.submit('a long turn');
  await hold.waitUntilReached();
  const midTurn = await send('in mid-turn: PARCEL');
  await ringOverSocket(rig, fox);
  await waitForState(rig, midTurn, 'offered');
  hold.release();
  await waitUntilFiled(rig, midTurn);
  await fox.waitUntilIdle();

  rig.model.when(framed(/FAILS/), { status: 529, message: 'Overloaded' }, { times: 1 });
  const failed = await send('the turn on it FAILS: PARCEL');
  await waitFor(async () => (await statusOf(rig, failed)).reason.includes('API error 529'), {
    timeoutMs: 30_000,
    waitingFor: 'the failure',
  });
  await fox.ask('go on');
  await waitUntilFiled(rig, failed);

  const held = rig.model.hold(framed(/BROKEN OFF/));
  const interrupted = await send('BROKEN OFF before an answer: PARCEL');
  await held.waitUntilReached();
  fox.press('escape');
  await fox.waitForScreen(/Interrupted/);
  held.release();
  await fox.waitUntilIdle();
  expect(await statusOf(rig, interrupted)).toMatchObject({ state: 'offered' });
  await fox.ask('thank you');
  await waitUntilFiled(rig, interrupted);

  const words = [answered, midTurn, failed, interrupted].map((id) => wordsAbout(rig, id));
  expect(words).toEqual([
    [saidByClient, shownByTranscript],
    [saidByClient, shownByTranscript],
    [shownByTranscript],
    [shownByTranscript],
  ]);
  for (const id of [answered, midTurn, failed, interrupted]) expect(arrivalsOf(rig, id)).toEqual(['new']);
});

test('what a session had not answered before /clear, a compaction and a resume is answered once, by both', async () => {
  await using rig = await createMailRig(version, debugged);
  const fox = await startFox(rig);
  await fox.ask('good morning');
  const held = rig.model.hold(framed(/CLEARED/));
  const { id: cleared } = await sendAsScript(rig, { to: 'brave-fox', text: 'CLEARED away: PARCEL' });
  await held.waitUntilReached();
  fox.press('escape');
  await fox.waitForScreen(/Interrupted/);
  held.release();
  await fox.waitUntilIdle();
  const before = fox.sessionId();
  await fox.submit('/clear');
  await waitFor(() => fox.sessionId() !== before, { timeoutMs: 10_000, waitingFor: 'the new session' });
  await fox.waitUntilIdle();
  await fox.ask('and now?');
  await waitUntilFiled(rig, cleared);
  expect(arrivalsOf(rig, cleared)).toEqual(['new', 'redelivered']);

  const summary = rig.model.holdSummary();
  await fox.submit('/compact');
  await summary.waitUntilReached();
  const { id: compacted } = await sendAsScript(rig, { to: 'brave-fox', text: 'while it is compacted: PARCEL' });
  summary.release();
  await waitUntilFiled(rig, compacted);
  expect(arrivalsOf(rig, compacted)).toEqual(['new']);

  const sessionId = fox.sessionId();
  await fox.waitUntilIdle();
  await fox.exit();
  const again = await rig.start('beta', { args: ['--resume', sessionId], env: { CC2CC_NAME: 'brave-fox' } });
  await greetedName(again);
  await waitUntilServed(rig, 'brave-fox');
  const { id: resumed } = await sendAsScript(rig, { to: 'brave-fox', text: 'after the resume: PARCEL' });
  await waitUntilFiled(rig, resumed);
  expect(wordsAbout(rig, resumed)).toEqual([saidByClient, shownByTranscript]);
  // A hook may have put these before the model, of which the client says nothing.
  const agreed = [[shownByTranscript], [saidByClient, shownByTranscript]];
  for (const id of [compacted, cleared]) expect(agreed).toContainEqual(wordsAbout(rig, id));
  expect(requestsOf(rig, again).length).toBeGreaterThan(0);
});

/** Rings the inbox socket of a session at work, as its server does once a turn has lasted. */
async function ringOverSocket(rig: Rig, session: InteractiveSession): Promise<void> {
  const [server = 0] = await serversOf(rig);
  const token = /CLAUDE_CODE_MESSAGING_TOKEN=([^\0]+)/.exec(readFileSync(`/proc/${server}/environ`, 'utf8'))?.[1];
  const path = session.record()?.messagingSocketPath;
  if (!path || !token) throw new Error('the session has no inbox socket');
  const line = { sender: 'night-build', preview: 'in mid-turn: …', others: 0, nonce: 'midturn1' };
  expect(await socketDoorbell({ path, token }).ring(line)).toBe(true);
}

/** What was said of a message's being read, in the order in which it was. */
function wordsAbout(rig: Rig, id: string): string[] {
  const path = join(rig.bridgeDir, 'logs', 'brave-fox.ndjson');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  const decisions: { id?: string; why: string }[] = lines.map((line) => JSON.parse(line));
  const ofId = decisions.filter((decision) => decision.id === id).map(({ why }) => why);
  return ofId.filter((why) => why === saidByClient || why === shownByTranscript);
}

function waitUntilFiled(rig: Rig, id: string): Promise<unknown> {
  return waitFor(async () => (await statusOf(rig, id)).proof === 'transcript', {
    timeoutMs: 30_000,
    waitingFor: `the transcript to prove ${id}`,
    evidence: () => wordsAbout(rig, id).join('\n'),
  });
}
