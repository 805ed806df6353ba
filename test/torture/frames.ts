import { frameMessage } from '../../src/trust/frame.ts';
import { makeVisible } from '../../src/trust/visible-text.ts';
import { hostileMessage } from '../support/hostile-messages.ts';
import { readFrames } from '../support/injection-faults.ts';
import type { Campaign } from './campaign.ts';

/** Messages whose every field tries to leave its frame: each stays one frame with one body, among others of its kind. */
export const frames: Campaign = {
  name: 'frames',
  async run({ quick, random, counts }) {
    const below = (limit: number) => random.below(limit);
    const cases = quick ? 500 : 10_000;
    for (let number = 0; number < cases; number++) {
      const messages = Array.from({ length: below(3) + 1 }, () => hostileMessage(below));
      const whole = messages.map((message) => frameMessage({ message, attempt: 1, redelivered: below(2) === 0 }));
      const read = readFrames(whole.join('\n\n'));
      const bodies = messages.map(({ id, content }) => `${id} ${makeVisible(content.text)}`);
      const found = read.frames.map(({ id, body }) => `${id} ${body}`);
      const torn = [...read.faults, ...(found.join() === bodies.join() ? [] : ['another body than was sent'])];
      const hasFired = messages.some(({ content }) => makeVisible(content.text) !== content.text);
      counts.add('hostile messages in frames', JSON.stringify(messages), hasFired, { lost: [], doubled: [], torn });
    }
  },
};
