import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProcessIdentity } from '../../../../src/base/process-identity.ts';
import { type Bridge, takeWarnings } from '../../../../src/bridge/bridge.ts';
import { crossSessionText } from '../../../../src/claude-code/doorbells/doorbell-text.ts';
import { composeNotice } from '../../../../src/doorbells/compose-notice.ts';
import { answerPrompt } from '../../../../src/handover/answer-prompt.ts';
import { OfferWatch } from '../../../../src/mcp/session/offer-watch.ts';
import type { Message } from '../../../../src/protocol/message.ts';
import { ringsAfterFailures } from '../../../../src/receipts/failed-turn.ts';
import { requireStatus } from '../../../../src/reports/status.ts';
import { finishReply } from '../../../../src/sending/answer.ts';
import { locate } from '../../../../src/store/outcomes/locate.ts';
import { TranscriptBuilder } from '../../../support/identity-transcript.ts';
import { openWorld, type World } from '../../../support/identity-world.ts';

/** A session whose client writes a transcript, and the watch over it, on a clock that the test moves. */
class WatchedSession {
  readonly transcript = new TranscriptBuilder();
  readonly recipient: { readonly name: string; readonly client: ProcessIdentity };
  readonly bridge: Bridge;
  readonly #world: World;
  readonly #path: string;
  readonly #watch: OfferWatch;
  readonly #clock = { monotonicMs: 0 };
  #prompts = 0;

  static async start(world: World): Promise<WatchedSession> {
    return new WatchedSession(world, await world.startAgent('brave-fox'));
  }

  private constructor(world: World, client: ProcessIdentity) {
    this.#world = world;
    this.#path = join(world.folder, 'transcript.jsonl');
    this.recipient = { name: 'brave-fox', client };
    const fs = { ...world.bridge.store.fs, monotonicMs: () => this.#clock.monotonicMs };
    this.bridge = { ...world.bridge, store: { ...world.bridge.store, fs } };
    this.#watch = new OfferWatch(this.bridge);
  }

  /** What the hook hands over stands in the transcript; the caller adds what the model says to it. */
  async prompt(text: string) {
    const promptId = `prompt-${++this.#prompts}`;
    const facts = { transcriptPath: this.#path, promptId };
    const answer = await answerPrompt(this.#world.bridge, this.#world.facts(this.recipient.client, facts), text);
    if (answer.kind === 'block') return answer;
    this.transcript.prompt(text, promptId);
    for (const [, id = ''] of answer.context.matchAll(/<cc2cc-message id="([^"]+)"/g)) this.transcript.context(id);
    return answer;
  }

  /** One look of the server. */
  async look(): Promise<readonly Message[]> {
    writeFileSync(this.#path, this.transcript.toString());
    return this.#watch.judge(this.recipient);
  }

  pass(durationMs: number): void {
    this.#clock.monotonicMs += durationMs;
  }

  async stateOf(id: string): Promise<string> {
    return (await requireStatus(this.bridge, id)).state;
  }
}

function ringFor(message: Message): string {
  const notice = composeNotice([message]);
  return notice ? `\n${crossSessionText(notice)}` : '';
}

test('mail whose turn failed is rung for after pauses that grow, in vain only so often, and its status says so', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  await session.prompt('hello');
  session.transcript.answer();
  const mail = await world.mail('brave-fox', 'a question');
  await session.prompt('and?');
  const pausesMs: number[] = [];
  for (let failures = 1; failures <= ringsAfterFailures; failures++) {
    session.transcript.failure(529);
    expect(await session.look()).toEqual([]);
    expect((await requireStatus(session.bridge, mail.id)).reason).toMatch(
      /turn failed.* API error 529; a doorbell rings/,
    );
    let pausedMs = 0;
    for (; (await session.look()).length === 0; pausedMs += 1_000) session.pass(1_000);
    pausesMs.push(pausedMs);
    expect(await session.prompt(ringFor(mail))).toMatchObject({
      kind: 'proceed',
      context: expect.stringContaining(mail.id),
    });
  }
  expect(pausesMs).toEqual([20_000, 40_000, 80_000, 160_000, 320_000]);
  session.transcript.failure(529);
  await session.look();
  session.pass(24 * 60 * 60 * 1000);
  expect(await session.look()).toEqual([]);
  expect((await requireStatus(session.bridge, mail.id)).reason).toMatch(/failed 6 times .* no doorbell rings/);

  session.transcript.prompt('go on').answer();
  expect(await session.look()).toEqual([]);
  expect(await session.stateOf(mail.id)).toBe('seen');
  expect(await session.prompt(ringFor(mail))).toMatchObject({ kind: 'block' });
});

test('quiet mail whose turn failed rings nothing', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  await world.mail('brave-fox', 'when you have time', { priority: 'low' });
  await session.prompt('hello');
  session.transcript.failure(500);
  await session.look();
  session.pass(60_000);
  expect(await session.look()).toEqual([]);
});

test('mail that a rewind took away comes again as a redelivery, once, and the person is told', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  await session.prompt('hello');
  session.transcript.answer();
  await session.look();
  const mail = await world.mail('brave-fox', 'a question');
  await session.prompt('and?');
  session.transcript.answer();
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');

  session.transcript.rewind(3);
  await session.prompt('something else');
  session.transcript.answer();
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('queued');
  expect(takeWarnings(session.bridge)).toEqual([
    'cc2cc: the rewind removed a message from calm-owl that nothing had answered. It comes again.',
  ]);
  expect(await session.prompt(ringFor(mail))).toMatchObject({ context: expect.stringContaining('Redelivery') });
  session.pass(60_000);
  expect(await session.look()).toEqual([]);
  expect(await session.stateOf(mail.id)).toBe('offered');
  session.transcript.answer();
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');
  await session.prompt('thank you');
  session.transcript.answer();
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');
  expect(takeWarnings(session.bridge)).toEqual([]);
});

test('mail that was answered, or has almost expired, stays where it is after a rewind', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  await session.prompt('hello');
  session.transcript.answer();
  const answered = await world.mail('brave-fox', 'a question');
  const expiring = await world.mail('brave-fox', 'for now', { ttl: 30 });
  await session.prompt('and?');
  session.transcript.answer();
  await session.look();
  const found = await locate(session.bridge.store, answered.id);
  if (!found) throw new Error('it must be there');
  await finishReply(session.bridge, found, 'msg-01JD0000000000000000000009');

  session.transcript.rewind(3);
  await session.prompt('something else');
  session.transcript.answer();
  await session.look();
  expect(await session.stateOf(answered.id)).toBe('answered');
  expect(await session.stateOf(expiring.id)).toBe('seen');
  expect(takeWarnings(session.bridge)).toEqual([]);
});
