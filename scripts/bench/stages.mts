import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLoggedDecision } from '../../src/decisions/decision.ts';
import { parseJson } from '../../src/protocol/json.ts';
import { type Figure, median, toMs } from './figures.mts';
import { type Delivery, deliver, openCc2ccPair } from './latency.mts';
import type { Workshop } from './workshop.mts';

/** Where the time of one delivery goes, in the order in which it passes. */
const stages = [
  ['asked', 'approved', 'the client reads its model’s call and asks the PreToolUse hook'],
  ['approved', 'composed', 'the client calls send, and the message is composed'],
  ['composed', 'rung', 'durable write, watch and ring'],
  ['rung', 'prompted', 'the client takes the doorbell and runs the hook of the prompt'],
  ['prompted', 'offered', 'claim, gate and hand-over'],
  ['offered', 'arrived', 'the client asks the model'],
] as const;

type Moment = (typeof stages)[number][0 | 1];

/** What each stage of a delivery between real sessions takes, by the debug logs of both; each is logged, which costs a little. */
export async function measureStages(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const pair = await openCc2ccPair(workshop, { CC2CC_DEBUG: '1' });
  const deliveries: Readonly<Record<Moment, number>>[] = [];
  for (let count = 0; count < (isQuick ? 2 : 10); count++) {
    deliveries.push(momentsOf(pair.rig.bridgeDir, await deliver(pair)));
  }
  return stages.map(([from, to, what], index) => ({
    what: `stage ${index + 1} of a delivery, ${what}`,
    aim: '',
    figure: toMs(median(deliveries.map((moments) => moments[to] - moments[from]))),
  }));
}

/** All in milliseconds since 1970. @throws Error when a log lacks one of them. */
function momentsOf(bridgeDirectory: string, { key, askedAtMs, arrivedAtMs }: Delivery): Record<Moment, number> {
  const { id, timestamp } = findMessage(join(bridgeDirectory, 'to-sess-b'), key);
  const composedMs = Date.parse(timestamp);
  const [sender, receiver] = ['sess-a', 'sess-b'].map((name) => readLog(bridgeDirectory, name));
  const at = (log: Log | undefined, what: string, isIt: (line: Log[number]) => boolean): number => {
    const line = log?.find(isIt);
    if (!line) throw new Error(`the log does not tell when ${id} was ${what}`);
    return Date.parse(line.at);
  };
  const approvals = sender?.filter(
    ({ why, at: time }) => why.startsWith('hook_pre_tool_use') && Date.parse(time) <= composedMs,
  );
  const rungMs = at(
    receiver,
    'rung for',
    (line) => line.event === 'doorbell' && line.id === id && / rung/.test(line.why),
  );
  return {
    asked: askedAtMs,
    approved: at(approvals?.reverse(), 'approved', () => true),
    composed: composedMs,
    rung: rungMs,
    prompted: at(receiver, 'prompted', ({ event, at: time }) => event === 'prompt' && Date.parse(time) >= rungMs),
    offered: at(receiver, 'offered', (line) => line.event === 'offered' && line.id === id),
    arrived: arrivedAtMs,
  };
}

type Log = NonNullable<ReturnType<typeof parseLoggedDecision>>[];

function readLog(bridgeDirectory: string, name: string): Log {
  const lines = readFileSync(join(bridgeDirectory, 'logs', `${name}.ndjson`), 'utf8')
    .trim()
    .split('\n');
  return lines.flatMap((line) => parseLoggedDecision(parseJson(line)) ?? []);
}

/** Offered or seen, whichever it is by now. */
function findMessage(mailbox: string, key: string): { readonly id: string; readonly timestamp: string } {
  for (const folder of ['claimed', 'done']) {
    for (const name of readdirSync(join(mailbox, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.json')) continue;
      const text = readFileSync(join(mailbox, folder, name), 'utf8');
      if (text.includes(key)) return JSON.parse(text);
    }
  }
  throw new Error(`no message holds ${key}`);
}
