import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensureMailbox } from '../../src/store/store.ts';
import { clientVersions, newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { shownText } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { pictureOf } from '../support/picture.ts';
import { arrivalsOf, startNamed, waitForPrompt } from './fault-rig.ts';
import {
  answerMail,
  createMailRig,
  framed,
  openRigBridge,
  requestsOf,
  sendAsScript,
  statusOf,
  waitForState,
} from './mail-rig.ts';

const oldestClient = clientVersions.at(-1) ?? newestClient;

test('mail with a prompt whose turn reads pictures of megabytes comes once, and is found as seen', async () => {
  await using rig = await createMailRig(newestClient);
  const folder = rig.home.projectPath('beta');
  const pictures = ['one.png', 'two.png', 'three.png'].map((name) => join(folder, name));
  for (const path of pictures) writeFileSync(path, pictureOf(1_050_000));
  const { session, name } = await startNamed(rig);
  await session.ask('good morning');
  const calls = pictures.map((path) => ({ name: 'Read', input: { file_path: path } }));
  rig.model.when(/look at these/, { calls }, { times: 1 });
  const sleep = { command: 'sleep 7', description: 'wait' };
  rig.model.when(/toolu_|image|png/, { calls: [{ name: 'Bash', input: sleep }] }, { times: 1 });
  const { id } = await sendAsScript(rig, { to: name, priority: 'low', text: 'comes with pictures: PARCEL' });
  await session.ask('look at these', 90_000);

  await waitForState(rig, id, 'seen');
  await session.ask('thank you');
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
