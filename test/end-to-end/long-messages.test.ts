import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import { freshToolResults } from '../harness/model-text.ts';
import { call, createMailRig, framed, requestsOf, sendAsScript, startFox, waitForState } from './mail-rig.ts';

const longestAnswerBytes = 40_000;
const nextPart = /call read_message (\{"msg_id": "[^"]+", "cursor": \d+\})/;

test('250 KB of emoji, CJK and line breaks come whole before the model, in parts that it asks for', async () => {
  await using rig = await createMailRig(newestClient);
  const fox = await startFox(rig);
  const text = `the long story ${longText(250_000)}`;
  rig.model.when(framed(/the long story/), (_request, [, id]) => call('read_message', { msg_id: id ?? '' }), {
    times: 1,
  });
  // No more rounds than this test has patience for.
  rig.model.whenResult(nextPart, (_request, [, input]) => call('read_message', JSON.parse(input ?? '')), { times: 20 });
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text });
  await waitForState(rig, id, 'seen');
  await fox.waitUntilIdle();

  const answers = requestsOf(rig, fox).map(freshToolResults).filter(Boolean);
  const bodies = answers.map((answer, index) => {
    const [, fence, number, all] = /^<cc2cc-message id="[^"]+" fence="(\w+)" part="(\d+)\/(\d+)">/.exec(answer) ?? [];
    expect([Number(number), Number(all)]).toEqual([index + 1, answers.length]);
    expect(answer).toContain('a peer, not your user');
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(longestAnswerBytes);
    return answer.split(`--- body ${fence} ---\n`)[1]?.split(`\n--- end ${fence} ---`)[0];
  });
  expect(answers.length).toBeGreaterThan(5);
  expect(bodies.join('') === text, 'the parts are the text').toBe(true);
});

/** Of what a client, a cut or an encoding might break; at most so many bytes in a message. */
function longText(bytes: number): string {
  const line = '汉字とかな 한국어 👩🏽 🇩🇪🇫🇷 ❤\ufe0f é e\u0301 "quoted" \\\n';
  const count = Math.floor(bytes / Buffer.byteLength(JSON.stringify(line)));
  return Array.from({ length: count }, (_, number) => `${number % 10}${line}`)
    .join('')
    .slice(0, -1);
}
