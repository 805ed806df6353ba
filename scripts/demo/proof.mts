import type { MessageState } from '../../src/protocol/states.ts';
import { historiesOf } from '../../test/harness/model-histories.ts';
import type { ModelRequest } from '../../test/harness/model-request.ts';
import { occurrences, shownText } from '../../test/harness/model-text.ts';

export interface Evidence {
  /** Everything that the model was asked, in the order of arrival. */
  readonly requests: readonly ModelRequest[];
  /** Session id by name. */
  readonly sessions: Readonly<Record<string, string>>;
  /** What must have reached whose model. */
  readonly deliveries: readonly { readonly what: string; readonly to: string; readonly text: string }[];
  /** How many requests each session may have made, by name. */
  readonly expectedRequests: Readonly<Record<string, number>>;
  /** Where the messages ended. */
  readonly states: readonly {
    readonly what: string;
    /** Undefined for a message that was never found. */
    readonly state: MessageState | undefined;
    readonly expected: MessageState;
  }[];
}

export interface Check {
  /** A sentence that says what was found. */
  readonly claim: string;
  readonly holds: boolean;
}

/** What the model's own log of requests shows, and where the messages are: one check for each claim of the demo. */
export function prove(evidence: Evidence): Check[] {
  return [
    ...evidence.deliveries.map((delivery) => checkDelivery(evidence, delivery)),
    ...Object.entries(evidence.expectedRequests).map(([name, expected]) => checkRequests(evidence, name, expected)),
    checkStrangers(evidence),
    ...evidence.states.map(({ what, state, expected }) => ({
      claim: `${what} is ${state ?? 'nowhere'}${state === expected ? '' : `, expected ${expected}`}`,
      holds: state === expected,
    })),
  ];
}

function checkDelivery(evidence: Evidence, { what, to, text }: Evidence['deliveries'][number]): Check {
  const conversation = modelCalls(evidence, to).filter(({ kind }) => kind === 'conversation');
  const count = timesShown(conversation, text);
  const times = count === 1 ? 'exactly once' : `${count} times, expected exactly once`;
  return { claim: `${what} reached the model of ${to} ${times}`, holds: count === 1 };
}

function checkRequests(evidence: Evidence, name: string, expected: number): Check {
  const count = modelCalls(evidence, name).length;
  const verdict = count === expected ? 'exactly' : `expected ${expected}, found`;
  return { claim: `model requests of ${name}: ${verdict} ${count}`, holds: count === expected };
}

/** Nobody else may have used the model: a request that belongs to no session would escape the counts above. */
function checkStrangers({ requests, sessions }: Evidence): Check {
  const known = new Set(Object.values(sessions));
  const count = requests.filter((request) => isModelCall(request) && !known.has(request.sessionId ?? '')).length;
  return { claim: `model requests of anybody else: ${count === 0 ? 'none' : count}`, holds: count === 0 };
}

function modelCalls({ requests, sessions }: Evidence, name: string): ModelRequest[] {
  return requests.filter((request) => isModelCall(request) && request.sessionId === sessions[name]);
}

/** What costs money: counting tokens and the client's greeting do not. */
function isModelCall({ kind }: ModelRequest): boolean {
  return kind !== 'count' && kind !== 'other';
}

/** The history is sent again with every request and counts once. */
function timesShown(requests: ModelRequest[], text: string): number {
  return historiesOf(requests)
    .map((history) => Math.max(...history.map((request) => occurrences(shownText(request), text))))
    .reduce((sum, count) => sum + count, 0);
}
