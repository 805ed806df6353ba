import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeVisible } from '../../src/trust/visible-text.ts';
import { newestClient } from '../harness/install-client.ts';
import type { ModelRequest } from '../harness/model-request.ts';
import { freshText, shownText } from '../harness/model-text.ts';
import { waitFor } from '../harness/wait-for.ts';
import { type Below, hostileText } from '../support/hostile-messages.ts';
import { dropInjections, packedInjections } from '../support/injection-checks.ts';
import { type FoundFrame, readFrames } from '../support/injection-faults.ts';
import { call, createMailRig, greetedName, requestsOf, sendAsScript } from './mail-rig.ts';

const fuzzMessages = 8;
const casesPerMessage = 1_250;

test('the corpus and 10,000 hostile cases come before the real model as one frame and one body each', async () => {
  await using rig = await createMailRig(newestClient);
  const beta = await rig.start('beta', { env: { CC2CC_NAME: 'brave-fox' } });
  await greetedName(beta);
  // The corpus holds what this model would take for orders of a test.
  rig.model.when(/^/, 'noted');
  const inbox = join(rig.bridgeDir, 'to-brave-fox', 'inbox');
  const files = dropInjections(inbox);
  await waitUntilTaken(inbox);
  await beta.waitUntilIdle();

  const bodies = new Map<string, string>();
  for (let number = 0; number < fuzzMessages; number++) {
    const text = fuzzBody(number);
    bodies.set((await sendAsScript(rig, { to: 'brave-fox', text })).id, makeVisible(text));
  }
  await waitUntilTaken(inbox);
  await beta.waitUntilIdle();
  const reading = [...bodies.keys()].map((id) => call('read_message', { msg_id: id })).flatMap(callsOf);
  rig.model.when(/read all of them/, { calls: reading }, { times: 1 });
  await beta.ask('please read all of them');

  const requests = requestsOf(rig, beta);
  const frames = framesShown(requests.at(-1));
  const dropped = frames.filter(({ id }) => id.startsWith('file-'));
  expect(dropped.map(({ body }) => body).sort()).toEqual(packedInjections.map(makeVisible).sort());
  expect(dropped).toHaveLength(files.length);
  for (const [id, body] of bodies) {
    const [beginning, whole, ...rest] = frames.filter((frame) => frame.id === id);
    expect(rest).toEqual([]);
    expect(whole?.body === body, `${id} is whole`).toBe(true);
    expect(body.startsWith(beginning?.body ?? 'nothing')).toBe(true);
  }
  // Every request was made for mail but those of the prompt and of what its tools returned.
  const forMail = requests.filter((request) => freshText(request).includes('<cc2cc-message id='));
  expect(requests).toHaveLength(forMail.length + 2);
});

/** Every frame that a request holds; nothing of them may be anywhere else in it. */
function framesShown(request: ModelRequest | undefined): readonly FoundFrame[] {
  if (!request) throw new Error('no request was made');
  const text = shownText(request);
  const { frames } = readFrames(text);
  // The instructions of the server name the tag once.
  const tags = text.replaceAll('in <cc2cc-message> frames', '').match(/<[\s/]*cc2cc-message/giu) ?? [];
  expect(tags).toHaveLength(2 * frames.length);
  return frames;
}

function fuzzBody(seed: number): string {
  const below = lottery(seed);
  return Array.from({ length: casesPerMessage }, () => hostileText(below, 3)).join('\n');
}

/** A linear congruential generator: the same seed gives the same cases. */
function lottery(seed: number): Below {
  let state = seed + 1;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function callsOf(reply: ReturnType<typeof call>) {
  return 'calls' in reply && reply.calls ? reply.calls : [];
}

async function waitUntilTaken(inbox: string): Promise<void> {
  await waitFor(() => Promise.resolve(readdirSync(inbox).length === 0 || undefined), {
    timeoutMs: 90_000,
    waitingFor: 'the inbox to be empty',
    evidence: () => readdirSync(inbox).join(),
  });
}
