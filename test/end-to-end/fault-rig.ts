import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onlineNames } from '../../src/identity/roster.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { leftOverProcesses } from '../harness/left-over-processes.ts';
import { shownText } from '../harness/model-text.ts';
import { readPromptBox, withoutBlanks } from '../harness/prompt-box.ts';
import type { Rig, StartOptions } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { greetedName, openRigBridge, waitUntilServed } from './mail-rig.ts';

/** What a frame says of itself: a message that comes for the first time, or one that may have been seen before. */
export type Arrival = 'new' | 'redelivered';

const promptUntilMs = 20_000;

/**
 * Every time that a message was put before a model, in order, as the model's log shows it. Each hand-over makes a frame
 * with a fence of its own, so that a history which is sent again does not count, and a prompt that was taken back does.
 */
export function arrivalsOf(rig: Rig, id: string): Arrival[] {
  const frame = new RegExp(`<cc2cc-message id="${id}" fence="([0-9a-f]+)">([\\s\\S]*?)--- body `, 'g');
  const arrivals = new Map<string, Arrival>();
  for (const request of rig.model.conversationRequests()) {
    for (const [, fence = '', head = ''] of shownText(request).matchAll(frame)) {
      arrivals.set(fence, head.includes('Redelivery') ? 'redelivered' : 'new');
    }
  }
  return [...arrivals.values()];
}

/** Starts a session in a new terminal and waits until it has said its name. */
export async function startNamed(
  rig: Rig,
  project = 'beta',
  options: StartOptions = {},
): Promise<{ session: InteractiveSession; name: string }> {
  const session = await rig.start(project, options);
  const name = await greetedName(session);
  await waitUntilServed(rig, name);
  return { session, name };
}

/** Types one prompt after the other until something has come about, as a person does who goes on working. */
export async function promptUntil(session: InteractiveSession, isDone: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + promptUntilMs;
  for (let count = 1; !isDone(); count++) {
    if (performance.now() > deadlineMs) throw new Error(`${count} prompts were in vain\n${session.screen()}`);
    await session.ask(`and what about number ${count}?`);
  }
}

/** Waits until a text stands in the prompt of an idle session; above it the client shows what was submitted. */
export async function waitForPrompt(session: InteractiveSession, text: string): Promise<void> {
  await session.waitUntilIdle();
  await waitFor(() => readPromptBox(session.screen().split('\n')) === withoutBlanks(text), {
    timeoutMs: 30_000,
    waitingFor: `the prompt to be ${JSON.stringify(text)}`,
    evidence: () => session.screen(),
  });
}

export async function waitUntilOnline(rig: Rig, count: number): Promise<string[]> {
  let names: string[] = [];
  const areOnline = async () => {
    names = await onlineNames((await openRigBridge(rig)).registry);
    return names.length === count;
  };
  const evidence = () => `online: ${names.join(', ')}`;
  await waitFor(areOnline, { timeoutMs: 30_000, waitingFor: `${count} agents to be online`, evidence });
  return names;
}

/** Process ids of the plugin's servers that run in a rig. */
export async function serversOf(rig: Rig): Promise<number[]> {
  const processes = await leftOverProcesses(rig.home.path);
  return processes.filter(({ command }) => /mcp[\\/]server\.js/.test(command)).map(({ pid }) => pid);
}

/** Waits until the client has written an answer of its model down, which it does some time after the answer came. */
export async function waitForAnswerInTranscript(rig: Rig, session: InteractiveSession): Promise<void> {
  const isWritten = () => transcriptOf(rig, session.sessionId()).includes('"type":"assistant"');
  await waitFor(isWritten, { timeoutMs: 30_000, waitingFor: 'an answer in the transcript' });
}

/** What the client has written down of a session. */
export function transcriptOf(rig: Rig, sessionId: string): string {
  const projects = join(rig.home.path, '.claude', 'projects');
  const paths = readdirSync(projects).map((project) => join(projects, project, `${sessionId}.jsonl`));
  return paths.map(readOrNothing).join('');
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
