import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensureMailbox } from '../../src/store/store.ts';
import { clientsOfEachKind, newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { shownText } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { pictureOf } from '../support/picture.ts';
import {
  arrivalsOf,
  serversOf,
  startNamed,
  transcriptOf,
  waitForAnswerInTranscript,
  waitForPrompt,
} from './fault-rig.ts';
import {
  answerMail,
  createMailRig,
  framed,
  openRigBridge,
  requestsOf,
  sendAsScript,
  statusOf,
  toolName,
  waitForState,
} from './mail-rig.ts';

const checkInbox = { calls: [{ name: toolName('check_inbox'), input: {} }] };
const oldestClient = clientsOfEachKind.at(-1) ?? newestClient;
/** After 5 s an offer that does not stand in the transcript is lost. */
const judgedAfterMs = 6_000;

test.skipIf(process.platform === 'win32')(
  'mail with a prompt whose turn reads megabytes of pictures before anybody looks comes once, and is found as seen',
  async () => {
    await using rig = await createMailRig(newestClient);
    const pictures = ['one', 'two', 'three'].map((name) => join(rig.home.projectPath('beta'), `${name}.png`));
    for (const path of pictures) writeFileSync(path, pictureOf(1_050_000));
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    const { id } = await sendAsScript(rig, { to: name, priority: 'low', text: 'comes with pictures: PARCEL' });
    const calls = pictures.map((path) => ({ name: 'Read', input: { file_path: path } }));
    rig.model.when(/look at these/, { calls }, { times: 1 });
    const hold = rig.model.hold(/look at these/);
    await session.submit('look at these');
    await hold.waitUntilReached();
    // A machine under load stops a server now and then; the client waits for it after the pictures are written.
    const servers = await serversOf(rig);
    for (const pid of servers) process.kill(pid, 'SIGSTOP');
    hold.release();
    const isLongAgo = async () => {
      const { state, since } = await statusOf(rig, id);
      return state === 'offered' && Date.now() - Date.parse(since) > judgedAfterMs ? true : undefined;
    };
    await waitFor(isLongAgo, { timeoutMs: 30_000, waitingFor: 'the mail to have been offered long ago' });
    expect(transcriptOf(rig, session.sessionId()).length).toBeGreaterThan(2 * 1024 * 1024);
    for (const pid of servers) process.kill(pid, 'SIGCONT');
    await session.waitUntilIdle();

    await waitForState(rig, id, 'seen');
    await session.ask('thank you');
    expect(arrivalsOf(rig, id)).toEqual(['new']);
  },
);

test('mail in the first of two results of one answer is seen, though what follows descends from the other', async () => {
  await using rig = await createMailRig(newestClient);
  const path = join(rig.home.projectPath('beta'), 'note.txt');
  writeFileSync(path, 'a note');
  const { session, name } = await startNamed(rig);
  await session.ask('good morning');
  const hold = rig.model.hold(/look around/);
  const calls = [...checkInbox.calls, { name: 'Read', input: { file_path: path } }];
  rig.model.when(/look around/, { calls }, { times: 1 });
  await session.submit('look around');
  await hold.waitUntilReached();
  const { id } = await sendAsScript(rig, { to: name, priority: 'low', text: 'one of two: PARCEL' });
  hold.release();
  await session.waitUntilIdle();
  await waitForState(rig, id, 'seen');
  expect(arrivalsOf(rig, id)).toEqual(['new']);
});

describe.each([newestClient, oldestClient])('client %s', (version) => {
  test('mail that a rewind took out of the conversation comes again once, and the person is told', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    await session.ask('what is new?');
    const { id } = await sendAsScript(rig, { to: name, text: 'to be rewound: PARCEL' });
    await waitForState(rig, id, 'seen');
    await session.ask('and then?');
    await rewindTo(session, 'what is new?');
    expect(await statusOf(rig, id)).toMatchObject({ state: 'seen' });

    await session.ask('something else instead');
    await waitForArrivals(rig, id, 2);
    await waitForState(rig, id, 'seen');
    await session.waitForScreen(/the rewind removed a message from night-build that nothing had answered/);
    await session.ask('thank you');
    expect(arrivalsOf(rig, id)).toEqual(['new', 'redelivered']);
    const last = requestsOf(rig, session).map(shownText).at(-1);
    expect(last?.match(/PARCEL/g)).toHaveLength(1);
  });

  test('mail that was answered before a rewind does not come again, and quiet mail comes with the next prompt', async () => {
    await using rig = await createMailRig(version);
    await ensureMailbox((await openRigBridge(rig)).store, 'night-build');
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    const { id } = await sendAsScript(rig, { to: name, priority: 'low', text: 'to be answered: PARCEL' });
    answerMail(rig, /PARCEL/, 'it is here');
    await session.ask('what is new?');
    await waitForState(rig, id, 'answered');
    const { id: other } = await sendAsScript(rig, { to: name, priority: 'low', text: 'not to be answered: LETTER' });
    await session.ask('and then?');
    await waitForState(rig, other, 'seen');
    await rewindTo(session, 'what is new?');
    await session.ask('something else instead');
    await waitForState(rig, other, 'queued');
    await session.ask('and now?');
    expect(arrivalsOf(rig, other)).toEqual(['new', 'redelivered']);
    await waitForState(rig, other, 'seen');
    expect(arrivalsOf(rig, id)).toEqual(['new']);
  });

  test('mail that nothing had answered before /clear comes again in the new conversation, once', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    const { id: answered } = await sendAsScript(rig, { to: name, text: 'the model says something to it: LETTER' });
    await waitForState(rig, answered, 'seen');
    await session.waitUntilIdle();
    const hold = rig.model.hold(framed(/PARCEL/));
    const { id } = await sendAsScript(rig, { to: name, text: 'before an answer: PARCEL' });
    await hold.waitUntilReached();
    session.press('escape');
    await session.waitUntilIdle();
    hold.release();
    expect(await statusOf(rig, id)).toMatchObject({ state: 'offered' });
    const before = session.sessionId();
    await session.submit('/clear');
    await waitFor(() => session.sessionId() !== before || undefined, {
      timeoutMs: 20_000,
      waitingFor: 'a new session',
    });
    await session.ask('what is new?');
    await waitForState(rig, id, 'seen');
    await session.ask('thank you');
    expect(arrivalsOf(rig, id)).toEqual(['new', 'redelivered']);
    expect(arrivalsOf(rig, answered)).toEqual(['new']);
  });

  test('mail that a fork at an earlier point left out comes again there, once', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    await waitForAnswerInTranscript(rig, session);
    const forkedAt = lastAnswerIn(transcriptOf(rig, session.sessionId()));
    const { id } = await sendAsScript(rig, { to: name, text: 'not in the fork: PARCEL' });
    await waitForState(rig, id, 'seen');
    await session.waitUntilIdle();
    const original = session.sessionId();
    await session.exit();

    const hold = rig.model.hold(/something else instead/);
    const args = ['--resume', original, '--resume-session-at', forkedAt, '--fork-session'];
    const fork = rig.print('beta', 'something else instead', { args });
    await hold.waitUntilReached();
    await waitForState(rig, id, 'queued');
    hold.release();
    await fork;
    expect(arrivalsOf(rig, id)).toEqual(['new', 'redelivered']);
    await rig.print('beta', 'thank you', { args: ['--continue'] });
    await waitForState(rig, id, 'seen');
    expect(arrivalsOf(rig, id)).toEqual(['new', 'redelivered']);
  });

  test('mail that a rewind right after /branch removed comes again once, and the person is told', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    await session.ask('what is new?');
    const { id } = await sendAsScript(rig, { to: name, text: 'to be rewound: PARCEL' });
    await waitForState(rig, id, 'seen');
    await session.ask('and then?');
    const before = session.sessionId();
    await session.submit('/branch');
    await waitFor(() => session.sessionId() !== before || undefined, { timeoutMs: 20_000, waitingFor: 'the branch' });
    await session.waitUntilIdle();
    await rewindTo(session, 'what is new?');
    await session.ask('something else instead');
    await waitForArrivals(rig, id, 2);
    await waitForState(rig, id, 'seen');
    await session.waitForScreen(/the rewind removed a message from night-build that nothing had answered/);
    await session.ask('thank you');
    expect(arrivalsOf(rig, id)).toEqual(['new', 'redelivered']);
  });

  test('mail whose turn ended in an error of the API rings again and is answered; its status says so meanwhile', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig, 'beta', { env: { CLAUDE_CODE_MAX_RETRIES: '0' } });
    await session.ask('good morning');
    rig.model.when(framed(/PARCEL/), { status: 529, message: 'Overloaded' }, { times: 1 });
    const { id } = await sendAsScript(rig, { to: name, text: 'the API is down: PARCEL' });
    await session.waitForScreen(/API Error/);
    const isExplained = async () => (await statusOf(rig, id)).reason.includes('API error 529') || undefined;
    await waitFor(isExplained, { timeoutMs: 20_000, waitingFor: 'the status to name the error' });
    expect(await statusOf(rig, id)).toMatchObject({ state: 'offered', attempts: 1 });

    const isSeen = async () => (await statusOf(rig, id)).state === 'seen' || undefined;
    await waitFor(isSeen, {
      timeoutMs: 60_000,
      waitingFor: 'a doorbell to ring again',
      evidence: () => session.screen(),
    });
    expect(arrivalsOf(rig, id)).toEqual(['new']);
    expect(requestsOf(rig, session).map(shownText).at(-1)).toContain('Your turn failed before you had answered');
  });
});

/** The id of the last answer in a transcript. */
function lastAnswerIn(transcript: string): string {
  const entries = transcript.split('\n').filter((line) => line.includes('"type":"assistant"'));
  return (JSON.parse(entries.at(-1) ?? '{}') as { uuid?: string }).uuid ?? '';
}

async function waitForArrivals(rig: Rig, id: string, count: number): Promise<void> {
  const hasCome = () => arrivalsOf(rig, id).length >= count || undefined;
  await waitFor(hasCome, { timeoutMs: 30_000, waitingFor: `${id} to have come ${count} times` });
}

/** Opens the list of prompts, goes up to one of them, and takes the conversation back to before it. */
async function rewindTo(session: InteractiveSession, prompt: string): Promise<void> {
  const chosen = new RegExp(`❯ ${prompt.replace('?', '\\?')}`);
  await session.submit('/rewind');
  await session.waitForScreen(/Restore the code|Rewind/);
  await session.waitForScreen(/❯ \(current\)/);
  for (let step = 0; !isChosen(session, chosen) && step < 6; step++) {
    const before = session.screen();
    session.press('up');
    await waitFor(() => session.screen() !== before || undefined, { timeoutMs: 5_000, waitingFor: 'another prompt' });
  }
  session.press('enter');
  await session.waitForScreen(/❯ 1\. Restore/);
  session.press('enter');
  await waitForPrompt(session, prompt);
  session.press('ctrl-u');
  await waitForPrompt(session, '');
}

function isChosen(session: InteractiveSession, chosen: RegExp): boolean {
  // Above the list stands the conversation, in which the prompt has the same mark.
  return chosen.test(session.screen().split('Restore the code').at(-1) ?? '');
}
