import type { InteractiveSession } from '../../test/harness/interactive-session.ts';
import type { Rig } from '../../test/harness/rig.ts';
import { waitFor } from '../../test/harness/wait-for.ts';
import { repositoryRoot } from '../package-json.mts';
import { Observer } from './observer.mts';
import type { Evidence } from './proof.mts';
import * as story from './story.mts';
import type { Timeline } from './timeline.mts';

export const projects = ['alpha', 'beta'] as const;

/** Long against the second or so that each step takes. */
const stepTimeoutMs = 20_000;

/** Plays the story in a rig, tells it as it happens, and returns what is to be proven by. */
export async function perform(rig: Rig, timeline: Timeline): Promise<Evidence> {
  await rig.installPlugin(repositoryRoot);
  timeline.say('demo', 'plugin installed from its own marketplace, as a person does');
  const observer = new Observer(timeline, rig.model, rig.bridgeDir);
  story.scriptStory(rig.model, (who, call) => {
    observer.tellRequests();
    timeline.say(who, `model calls ${story.shortToolName(call.name)} ${JSON.stringify(call.input)}`);
  });
  const asker = await startSession(rig, timeline, projects[0], story.asker);
  const answerer = await startSession(rig, timeline, projects[1], story.answerer);
  observer.addSession(story.asker, asker);
  observer.addSession(story.answerer, answerer);
  observer.start();
  try {
    await converse(rig, timeline, asker, answerer);
    await waitFor(() => areSettled(observer), {
      timeoutMs: stepTimeoutMs,
      waitingFor: 'the question to be answered and the answer to be seen',
      evidence: () => JSON.stringify(observer.statuses(), undefined, 2),
    });
    await Promise.all([asker.waitUntilIdle(), answerer.waitUntilIdle()]);
    await observer.look();
    return gatherEvidence(rig, observer, asker.sessionId(), answerer.sessionId());
  } finally {
    observer.stop();
  }
}

async function startSession(rig: Rig, timeline: Timeline, project: string, name: string): Promise<InteractiveSession> {
  const session = await rig.start(project, { env: { CC2CC_NAME: name } });
  timeline.say(name, `session started in ~/${project}, process ${session.pid}`);
  await session.waitForScreen(/You are \S+\. .*\./);
  timeline.say(name, `the client shows: ${/\S*\s*says: .*|You are .*/.exec(session.screen())?.[0]}`);
  await session.waitUntilIdle();
  return session;
}

async function converse(
  rig: Rig,
  timeline: Timeline,
  asker: InteractiveSession,
  answerer: InteractiveSession,
): Promise<void> {
  // The answer must find its reader idle, so it is not written before that.
  const thinking = rig.model.hold(story.questionFrame);
  timeline.say(story.answerer, 'is idle');
  timeline.say(story.asker, `the person types: ${story.prompt}`);
  await asker.submit(story.prompt);
  await thinking.waitUntilReached(stepTimeoutMs);
  await waitFor(() => rig.model.conversationRequests({ session: asker.sessionId() }).length >= 2, {
    timeoutMs: stepTimeoutMs,
    waitingFor: 'the result of send to reach its model',
  });
  await asker.waitUntilIdle(stepTimeoutMs);
  timeline.say(story.asker, 'is idle again');
  thinking.release();
  await rig.model.waitForFreshText(story.answerFrame, { session: asker.sessionId() }, stepTimeoutMs);
  await answerer.waitUntilIdle(stepTimeoutMs);
}

/** False also when one of them ended otherwise; the proof says so then. */
function areSettled(observer: Observer): boolean {
  const states = observer.statuses().map(({ state }) => state);
  return states.length >= 2 && states.every((state) => state !== 'queued' && state !== 'offered');
}

function gatherEvidence(rig: Rig, observer: Observer, askerId: string, answererId: string): Evidence {
  const answer = observer.statuses().find(({ from }) => from === story.answerer);
  const question = observer.statuses().find(({ from }) => from === story.asker);
  return {
    requests: rig.model.requests,
    sessions: { [story.asker]: askerId, [story.answerer]: answererId },
    deliveries: [
      { what: 'the question', to: story.answerer, text: story.question },
      { what: 'the answer', to: story.asker, text: story.answer },
    ],
    expectedRequests: story.expectedRequests,
    states: [
      { what: `message ${question?.id}`, state: question?.state, expected: 'answered' },
      { what: `message ${answer?.id}`, state: answer?.state, expected: 'seen' },
    ],
  };
}
