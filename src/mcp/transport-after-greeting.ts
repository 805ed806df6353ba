import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';

/** Takes the client's messages from the first on, and keeps back the second response to what the greeting has answered. */
export class TransportAfterGreeting extends StdioServerTransport {
  readonly #answered: Set<RequestId>;

  constructor(answered: Set<RequestId>) {
    super();
    this.#answered = answered;
  }

  override async start(): Promise<void> {
    await super.start();
    process.stdin.resume();
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    const isResponse = 'result' in message || 'error' in message;
    if (isResponse && message.id !== undefined && this.#answered.delete(message.id)) return;
    await super.send(message);
  }
}
