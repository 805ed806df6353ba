import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProcessIdentity } from '../../../../src/base/process-identity.ts';
import { type Bridge, takeWarnings } from '../../../../src/bridge/bridge.ts';
import { crossSessionText } from '../../../../src/claude-code/doorbells/doorbell-text.ts';
import { composeLine } from '../../../../src/doorbells/compose-line.ts';
import { changeName } from '../../../../src/handover/change-name.ts';
import { decidePrompt } from '../../../../src/handover/decide-prompt.ts';
import { startSession } from '../../../../src/handover/start-session.ts';
import { OfferWatch } from '../../../../src/mcp/session/offer-watch.ts';
import type { Message } from '../../../../src/protocol/message.ts';
import { ringsAfterFailures } from '../../../../src/receipts/failed-turn.ts';
import { requireStatus } from '../../../../src/reports/status.ts';
import { finishReply } from '../../../../src/sending/post-reply.ts';
import { locate } from '../../../../src/store/outcomes/locate.ts';
import { TranscriptBuilder } from '../../../support/identity-transcript.ts';
import { openWorld, type World } from '../../../support/identity-world.ts';

/** A session whose client writes a transcript, and the watch over it, on a clock that the test moves. */
class WatchedSession {
  transcript = new TranscriptBuilder();
  recipient: { readonly name: string; readonly client: ProcessIdentity };
  readonly bridge: Bridge;
  readonly #world: World;
  #path: string;
  #sessionId = 'session-1';
  #watch: OfferWatch;
  readonly #clock = { monotonicMs: 0 };
  #prompts = 0;

  static async start(world: World): Promise<WatchedSession> {
    return new WatchedSession(world, await world.startAgent('brave-fox'));
  }

  private constructor(world: World, client: ProcessIdentity) {
    this.#world = world;
    this.#path = join(world.folder, 'session-1.jsonl');
    this.recipient = { name: 'brave-fox', client };
    const fs = { ...world.bridge.store.fs, monotonicMs: () => this.#clock.monotonicMs };
    this.bridge = { ...world.bridge, store: { ...world.bridge.store, fs } };
    this.#watch = new OfferWatch(this.bridge);
  }

  /** What the hook hands over stands in the transcript; the caller adds what the model says to it. */
  async prompt(text: string) {
    const promptId = `prompt-${++this.#prompts}`;
    const facts = { transcriptPath: this.#path, promptId, sessionId: this.#sessionId };
    const answer = await decidePrompt(this.#world.bridge, this.#world.facts(this.recipient.client, facts), text);
    if (answer.kind === 'block') return answer;
    this.transcript.prompt(text, promptId);
    for (const [, id = ''] of answer.context.matchAll(/<cc2cc-message id="([^"]+)"/g)) this.transcript.context(id);
    return answer;
  }

  /** A prompt that the model answers. */
  async takeTurn(text: string): Promise<void> {
    await this.prompt(text);
    this.transcript.answer();
  }

  /** One look of the server. */
  async look(): Promise<readonly Message[]> {
    writeFileSync(this.#path, this.transcript.toString());
    return this.#watch.judge(this.recipient);
  }

  /** The client's server ends and another one begins. */
  serveAnew(): void {
    this.#watch = new OfferWatch(this.bridge);
  }

  /** Another session begins, in which the same agent goes on. */
  async continueIn(sessionId: string, transcript: TranscriptBuilder): Promise<void> {
    [this.#sessionId, this.transcript, this.#path] = [
      sessionId,
      transcript,
      join(this.#world.folder, `${sessionId}.jsonl`),
    ];
    const facts = { transcriptPath: this.#path, sessionId };
    await startSession(this.#world.bridge, this.#world.facts(this.recipient.client, facts), { isNewContext: true });
    this.serveAnew();
  }

  async rename(name: string): Promise<void> {
    await changeName(this.#world.bridge, this.recipient, name);
    this.recipient = { ...this.recipient, name };
  }

  pass(durationMs: number): void {
    this.#clock.monotonicMs += durationMs;
  }

  async stateOf(id: string): Promise<string> {
    return (await requireStatus(this.bridge, id)).state;
  }
}

function ringFor(message: Message): string {
  const notice = composeLine([message]);
  return notice ? `\n${crossSessionText(notice)}` : '';
}

test('mail whose turn failed is rung for after pauses that grow, in vain only so often, and its status says so', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  await session.takeTurn('hello');
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
  await session.takeTurn('hello');
  await session.look();
  const mail = await world.mail('brave-fox', 'a question');
  await session.takeTurn('and?');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');

  session.transcript.rewind(3);
  await session.takeTurn('something else');
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
  await session.takeTurn('thank you');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');
  expect(takeWarnings(session.bridge)).toEqual([]);
});

test('mail that was answered, or has almost expired, stays where it is after a rewind', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  await session.takeTurn('hello');
  const answered = await world.mail('brave-fox', 'a question');
  const expiring = await world.mail('brave-fox', 'for now', { ttl: 30 });
  await session.takeTurn('and?');
  await session.look();
  const found = await locate(session.bridge.store, answered.id);
  if (!found) throw new Error('it must be there');
  await finishReply(session.bridge, found, 'msg-01JD0000000000000000000009');

  session.transcript.rewind(3);
  await session.takeTurn('something else');
  await session.look();
  expect(await session.stateOf(answered.id)).toBe('answered');
  expect(await session.stateOf(expiring.id)).toBe('seen');
  expect(takeWarnings(session.bridge)).toEqual([]);
});

test('what a rewind took away before anybody looked, in a session that went on in another process, comes again', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  await session.takeTurn('hello');
  const mail = await world.mail('brave-fox', 'a question');
  await session.takeTurn('and?');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');

  session.serveAnew();
  session.transcript.rewind(3);
  await session.prompt('something else');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('queued');
  session.serveAnew();
  await session.takeTurn('and?');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');
  session.serveAnew();
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');
});

test('what a fork at an earlier point left out comes again there, once; a session that begins anew leaves out nothing', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  const original = new TranscriptBuilder();
  await session.continueIn('session-1', original);
  await session.takeTurn('hello');
  const kept = session.transcript.lines.length;
  const mail = await world.mail('brave-fox', 'a question');
  await session.takeTurn('and?');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');

  await session.continueIn('session-new', new TranscriptBuilder());
  await session.takeTurn('hello');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');

  const fork = TranscriptBuilder.forkOf(original, kept);
  await session.continueIn('session-fork', fork);
  await session.prompt('something else');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('queued');
  expect(takeWarnings(session.bridge)).toEqual([
    'cc2cc: the fork left out a message from calm-owl that nothing had answered. It comes again.',
  ]);
  await session.takeTurn('go on');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');
  session.serveAnew();
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');
});

test('mail that a summary stands for in the conversation before it is not left out by a fork', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  const original = new TranscriptBuilder();
  await session.continueIn('session-1', original);
  const mail = await world.mail('brave-fox', 'a question');
  await session.takeTurn('hello');
  await session.look();
  session.transcript.summary();
  const summarized = session.transcript.lines.length - 1;
  await session.takeTurn('and?');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');

  await session.continueIn('session-fork', TranscriptBuilder.forkOf(original, summarized + 1, summarized));
  await session.takeTurn('something else');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');
});

test('mail that came under a former name is marked when it comes again, too', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world);
  await session.takeTurn('hello');
  const mail = await world.mail('brave-fox', 'a question');
  await session.takeTurn('and?');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('seen');

  await session.rename('bright-fox');
  session.transcript.rewind(3);
  await session.takeTurn('something else');
  await session.look();
  expect(await session.stateOf(mail.id)).toBe('queued');
  expect(await session.prompt(ringFor(mail))).toMatchObject({ context: expect.stringContaining('Redelivery') });
});
