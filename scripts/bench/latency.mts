import { newestClient } from '../../test/harness/install-client.ts';
import type { InteractiveSession } from '../../test/harness/interactive-session.ts';
import { freshText } from '../../test/harness/model-text.ts';
import type { Rig, RigOptions } from '../../test/harness/rig.ts';
import { repositoryRoot } from '../package-json.mts';
import { type Figure, interleave, ratio } from './figures.mts';
import type { Workshop } from './workshop.mts';

const version = newestClient;
const arrivalTimeoutMs = 30_000;

/** Two sessions in a home of their own, and how one writes to the other. */
export interface Pair {
  readonly rig: Rig;
  readonly sender: InteractiveSession;
  readonly receiver: InteractiveSession;
  /** What the sender's model is told to call. */
  directive(key: string): string;
  /** Whether this is new text that only the delivered body can be. */
  isDelivery(text: string, key: string): boolean;
}

/** From the sender's model request to the receiver's: cc2cc and the client's own SendMessage, in turn. */
export async function measureLatency(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const cc2cc = await openCc2ccPair(workshop);
  const builtIn = await openPair(
    workshop,
    {},
    {
      directive: (key) => call('SendMessage', { to: 'sess-b', summary: 'bench', message: key }),
      isDelivery: (text, key) => text.includes('<cross-session-message') && text.includes(key),
    },
  );
  const medians = await interleave(isQuick ? 2 : 10, {
    builtIn: async () => durationOf(await deliver(builtIn)),
    cc2cc: async () => durationOf(await deliver(cc2cc)),
  });
  return [ratio(`model to model, cc2cc to built-in SendMessage, client ${version}`, medians.cc2cc, medians.builtIn, 1)];
}

/** Two sessions with the plugin. @param env added to the environment of both. */
export function openCc2ccPair(workshop: Workshop, env: RigOptions['env'] = {}): Promise<Pair> {
  return openPair(
    workshop,
    { plugin: { dir: repositoryRoot }, env },
    {
      // A doorbell shows the beginning of a text, and only the whole of it is a delivery.
      directive: (key) =>
        call('mcp__plugin_cc2cc_cc2cc__send', {
          to: 'sess-b',
          text: `${'A letter for the measurement. '.repeat(4)}${key}`,
        }),
      isDelivery: (text, key) => text.includes(key),
    },
  );
}

async function openPair(
  workshop: Workshop,
  options: Partial<RigOptions>,
  ways: Pick<Pair, 'directive' | 'isDelivery'>,
): Promise<Pair> {
  const rig = await workshop.rig({ version, projects: ['alpha', 'beta'], ...options });
  const start = async (project: string, name: string) => {
    const session = await rig.start(project, { args: ['--permission-mode', 'bypassPermissions', '--name', name] });
    await session.waitUntilIdle();
    await session.ask('hi');
    return session;
  };
  return { rig, sender: await start('alpha', 'sess-a'), receiver: await start('beta', 'sess-b'), ...ways };
}

let lastKey = 0;

/** One message from model to model; the times are those of the requests, in milliseconds since 1970. */
export interface Delivery {
  /** What stands in this message only. */
  readonly key: string;
  readonly askedAtMs: number;
  readonly arrivedAtMs: number;
}

function durationOf({ askedAtMs, arrivedAtMs }: Delivery): number {
  return arrivedAtMs - askedAtMs;
}

export async function deliver({ rig, sender, receiver, directive, isDelivery }: Pair): Promise<Delivery> {
  lastKey += 1;
  const key = `BENCH-${lastKey}-END`;
  const [from, to] = [sender.sessionId(), receiver.sessionId()];
  await sender.ask(directive(key));
  const arrived = await rig.model.waitForRequest(
    (request) => request.sessionId === to && request.kind === 'conversation' && isDelivery(freshText(request), key),
    arrivalTimeoutMs,
  );
  const asked = await rig.model.waitForRequest(
    (request) => request.sessionId === from && request.kind === 'conversation' && freshText(request).includes(key),
  );
  await Promise.all([sender.waitUntilIdle(), receiver.waitUntilIdle()]);
  return { key, askedAtMs: asked.atMs, arrivedAtMs: arrived.atMs };
}

function call(tool: string, input: Record<string, unknown>): string {
  return `[[call ${tool} ${JSON.stringify(input)}]]`;
}
