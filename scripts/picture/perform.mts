import type { InteractiveSession } from '../../test/harness/interactive-session.ts';
import { freshToolResults } from '../../test/harness/model-text.ts';
import type { Rig } from '../../test/harness/rig.ts';
import * as story from '../demo/story.mts';
import { repositoryRoot } from '../package-json.mts';
import type { Film, Scene } from './draw.mts';
import { type Frame, takeFrame } from './film.mts';

export const projects = ['parser', 'lexer'] as const;

const size = { columns: 80, rows: 29 } as const;

/** Plays the story of the demo in two real sessions, and takes a picture of both whenever they have come to rest. */
export async function film(rig: Rig): Promise<Film> {
  await rig.installPlugin(repositoryRoot);
  // What the models say when a tool has answered; the newer rules of the story win over it.
  rig.model.when(/^/, (request) => closingWords(freshToolResults(request)));
  story.scriptStory(rig.model, () => undefined);
  const [asker, answerer] = [
    await startSession(rig, projects[0], story.asker),
    await startSession(rig, projects[1], story.answerer),
  ];
  const sessions = [asker, answerer];
  const scenes: Scene[] = [];
  const take = (seconds: number) => scenes.push({ seconds, frames: sessions.map(frameOf) });

  take(2);
  const thinking = rig.model.hold(story.questionFrame);
  asker.type(story.prompt);
  await asker.waitForScreen(/parser tests are doing\./);
  take(2);
  asker.press('enter');
  await asker.waitForScreen(/I asked/);
  await asker.waitUntilIdle();
  await answerer.waitForScreen(/Message from @calm-owl/);
  await thinking.waitUntilReached();
  take(3);
  const answerSeen = rig.model.waitForFreshText(story.answerFrame, { session: asker.sessionId() }, 30_000);
  thinking.release();
  await answerSeen;
  await Promise.all(sessions.map((session) => session.waitUntilIdle()));
  take(4);
  const [, id = ''] = /accepted as (msg-\w+)/.exec(asker.screen()) ?? [];
  asker.type(`/cc2cc-status ${id}`);
  asker.press('enter');
  await asker.waitForScreen(/answered since/);
  await asker.waitUntilIdle();
  take(5);
  return { titles: [story.asker, story.answerer], size, scenes, description };
}

const description =
  'Two Claude Code sessions in two terminals. calm-owl sends brave-fox a question; brave-fox, which was idle, wakes and answers; calm-owl shows the answer and that its question is answered.';

function closingWords(result: string): string {
  const [, id = ''] = /^Accepted as (msg-\w+)/.exec(result) ?? [];
  const isQuestion = result.includes(`queued for ${story.answerer}`);
  return isQuestion ? `I asked ${story.answerer}: accepted as ${id}.` : `I told ${story.asker} which two fail.`;
}

async function startSession(rig: Rig, project: string, name: string): Promise<InteractiveSession> {
  const session = await rig.start(project, { env: { CC2CC_NAME: name, COLORTERM: 'truecolor' }, size });
  await session.waitForScreen(/You are \S+\./);
  await session.waitUntilIdle();
  return session;
}

function frameOf(session: InteractiveSession): Frame {
  return takeFrame(session.rows());
}
