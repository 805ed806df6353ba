import { directedCalls } from './model-directives.ts';
import type { ModelReply } from './model-reply.ts';
import type { ModelRequest } from './model-request.ts';
import { freshText, freshToolResults } from './model-text.ts';

export type Responder = string | ModelReply | ((request: ModelRequest, match: RegExpExecArray) => ModelReply | string);

export interface RuleOptions {
  /** How many requests the rule answers before it is spent; without it, every one that matches. */
  times?: number;
}

interface Rule {
  pattern: RegExp;
  /** What the pattern is looked for in. */
  textOf: (request: ModelRequest) => string;
  responder: Responder;
  usesLeft: number;
}

/** Decides what the model says: first the test's own rules, then directives in the text, then a short `ok`. */
export class ModelScript {
  readonly #rules: Rule[] = [];

  /** A rule sees only text that is new since the last answer; the newest rule that matches wins. */
  when(pattern: RegExp, responder: Responder, { times = Number.POSITIVE_INFINITY }: RuleOptions = {}): void {
    this.#rules.unshift({ pattern, responder, usesLeft: times, textOf: freshText });
  }

  /** The same for what tools have returned since the last answer. */
  whenResult(pattern: RegExp, responder: Responder, { times = Number.POSITIVE_INFINITY }: RuleOptions = {}): void {
    this.#rules.unshift({ pattern, responder, usesLeft: times, textOf: freshToolResults });
  }

  replyTo(request: ModelRequest): ModelReply {
    // Every question of the client besides the conversation that was seen so far takes a title as its answer.
    if (request.kind === 'side') return { text: '{"title":"scripted"}' };
    return this.#ruledReply(request) ?? directedReply(request) ?? { text: `ok #${request.number}` };
  }

  #ruledReply(request: ModelRequest): ModelReply | undefined {
    for (const rule of this.#rules) {
      const match = rule.usesLeft > 0 ? new RegExp(rule.pattern).exec(rule.textOf(request)) : null;
      if (match === null) continue;
      rule.usesLeft -= 1;
      const said = typeof rule.responder === 'function' ? rule.responder(request, match) : rule.responder;
      return typeof said === 'string' ? { text: said } : said;
    }
    return undefined;
  }
}

function directedReply(request: ModelRequest): ModelReply | undefined {
  const calls = directedCalls(request);
  return calls.length > 0 ? { calls } : undefined;
}
