import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { historiesOf } from './model-histories.ts';
import { ModelHold } from './model-hold.ts';
import { sendJson, sendReply } from './model-reply.ts';
import { type ModelRequest, readModelRequest } from './model-request.ts';
import { ModelScript, type Responder, type RuleOptions } from './model-script.ts';
import { freshText, occurrences, shownText } from './model-text.ts';
import { waitFor } from './wait-for.ts';

export interface ScriptedModelOptions {
  /** Where every request is appended as a line of JSON, for reading after a failed run. */
  logFile?: string;
}

export interface RequestFilter {
  /** Only requests of this session id. */
  session?: string;
}

/**
 * Stands in for the model API on loopback, so that the real client runs without an account, and remembers every
 * request, so that a test can say exactly what reached the model and how often.
 */
export class ScriptedModel implements AsyncDisposable {
  /** Every request of every kind in the order of arrival. */
  readonly requests: ModelRequest[] = [];
  /** What went wrong while answering, such as a directive that cannot be read; a test that cares asserts it is empty. */
  readonly errors: Error[] = [];
  readonly #server: Server;
  readonly #script = new ModelScript();
  readonly #holds: ModelHold[] = [];
  readonly #logFile: string | undefined;

  static async start(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
    const model = new ScriptedModel(options);
    await new Promise<void>((resolve) => model.#server.listen(0, '127.0.0.1', resolve));
    return model;
  }

  private constructor({ logFile }: ScriptedModelOptions) {
    this.#logFile = logFile;
    this.#server = createServer((incoming, response) => {
      this.#answer(incoming, response).catch((error: Error) => {
        this.errors.push(error);
        sendReply({ status: 400, message: error.message }, { response, number: 0, model: 'scripted', stream: false });
      });
    });
  }

  /** The value for ANTHROPIC_BASE_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers requests whose new text matches; see ModelScript for what comes first. */
  when(pattern: RegExp, responder: Responder, options: RuleOptions = {}): void {
    this.#script.when(pattern, responder, options);
  }

  /** Answers requests that bring a tool's result which matches. */
  whenResult(pattern: RegExp, responder: Responder, options: RuleOptions = {}): void {
    this.#script.whenResult(pattern, responder, options);
  }

  /** Keeps back the answer to every round of a conversation or a subagent whose new text matches, until `release()`. */
  hold(pattern: RegExp): ModelHold {
    return this.#keep(new ModelHold(pattern));
  }

  /** Keeps back the summary that compacts a conversation, until `release()`. */
  holdSummary(): ModelHold {
    return this.#keep(new ModelHold(/Respond with TEXT ONLY/, ['side']));
  }

  #keep(hold: ModelHold): ModelHold {
    this.#holds.push(hold);
    return hold;
  }

  /** The rounds of main conversations: no titles, no token counts, no subagents. */
  conversationRequests(filter: RequestFilter = {}): ModelRequest[] {
    return this.requests.filter((request) => isConversation(request, filter));
  }

  /**
   * How often a text was put before the model: by a person, a hook or a tool result, in one session or in all.
   * The history is sent again with every round and counts once; what a compaction keeps of it is shown anew and counts.
   */
  countOccurrences(text: string, filter: RequestFilter = {}): number {
    return historiesOf(this.conversationRequests(filter))
      .map((history) => Math.max(...history.map((request) => occurrences(shownText(request), text))))
      .reduce((sum, count) => sum + count, 0);
  }

  /** Waits for a request, also one that came before the call. */
  waitForRequest(predicate: (request: ModelRequest) => boolean, timeoutMs = 10_000): Promise<ModelRequest> {
    return this.#wait(predicate, 'a model request that the test asked for', timeoutMs);
  }

  /** Waits for a conversation request whose new text matches. */
  waitForFreshText(pattern: RegExp, filter: RequestFilter = {}, timeoutMs = 10_000): Promise<ModelRequest> {
    const matches = (request: ModelRequest) =>
      isConversation(request, filter) && new RegExp(pattern).test(freshText(request));
    return this.#wait(matches, `a model request whose new text matches ${pattern}`, timeoutMs);
  }

  /** Lets go of every held answer and closes every connection. */
  async close(): Promise<void> {
    for (const hold of this.#holds) hold.release();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #wait(predicate: (request: ModelRequest) => boolean, waitingFor: string, timeoutMs: number): Promise<ModelRequest> {
    const evidence = () => `requests so far:\n${this.requests.map(summary).join('\n')}`;
    return waitFor(() => this.requests.find(predicate), { timeoutMs, waitingFor, evidence });
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(incoming);
    const request = readModelRequest(this.requests.length + 1, incoming.method ?? '', incoming.url ?? '', body);
    this.requests.push(request);
    if (this.#logFile !== undefined) appendFileSync(this.#logFile, `${JSON.stringify(request)}\n`);

    if (request.kind === 'count') sendJson(response, 200, { input_tokens: 10 });
    else if (request.kind === 'other') answerOther(request, response);
    else await this.#answerMessage(request, response);
  }

  async #answerMessage(request: ModelRequest, response: ServerResponse): Promise<void> {
    for (const hold of this.#holds) await hold.pass(request);
    const { model = 'scripted', stream = false } = request.body;
    sendReply(this.#script.replyTo(request), { response, number: request.number, model, stream });
  }
}

function isConversation(request: ModelRequest, { session }: RequestFilter): boolean {
  return request.kind === 'conversation' && (session === undefined || request.sessionId === session);
}

function answerOther(request: ModelRequest, response: ServerResponse): void {
  // The client asks once whether anyone is there, and takes any 200 for a yes.
  if (request.method === 'HEAD') response.writeHead(200).end();
  else sendJson(response, 404, { type: 'error', error: { type: 'not_found_error', message: 'not scripted' } });
}

function summary(request: ModelRequest): string {
  return `#${request.number} ${request.kind} ${request.sessionId ?? request.path} ${freshText(request).slice(-200)}`;
}
