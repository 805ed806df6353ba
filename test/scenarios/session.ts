import { join } from 'node:path';
import { orMissing } from '../../src/base/files.ts';
import type { ProcessIdentity } from '../../src/base/process-identity.ts';
import type { Bridge } from '../../src/bridge/bridge.ts';
import { crossSessionText } from '../../src/claude-code/doorbells/doorbell-text.ts';
import { openDesk } from '../../src/desk/desk.ts';
import { gatherForwarded } from '../../src/desk/waiting-files.ts';
import { decidePrompt } from '../../src/handover/decide-prompt.ts';
import { startSession } from '../../src/handover/start-session.ts';
import { swapDoorbell } from '../../src/handover/swap-doorbell.ts';
import { readBinding } from '../../src/identity/client-binding.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { settle } from '../../src/receipts/receipts.ts';
import type { SessionFacts } from '../../src/session/session-facts.ts';
import type { World } from './world.ts';

const ring = crossSessionText({ sender: 'calm-owl', preview: 'mail', others: 0, nonce: 'r1ng' });
const longestTranscriptBytes = 64 * 1024 * 1024;

/** A client session as the plugin sees one: hooks that run in it, and a transcript that proves what its model read. */
export class Session {
  /** The title changes as the hooks tell the client. */
  facts: SessionFacts;
  readonly #world: World;

  constructor(world: World, client: ProcessIdentity, changes: Partial<SessionFacts> = {}) {
    this.#world = world;
    const sessionId = changes.sessionId ?? 'session-1';
    this.facts = {
      ...{
        client,
        sessionId,
        directory: '/project',
        title: undefined,
        requestedName: undefined,
        promptSource: 'terminal',
      },
      transcriptPath: join(world.folder, `${sessionId}.jsonl`),
      ...changes,
      title: world.titles.get(sessionId) ?? changes.title,
    };
  }

  /** What the SessionStart hook does; its text comes before the model with the first prompt, whatever that one brings. */
  async start(bridge: Bridge): Promise<void> {
    const { context, title } = await startSession(bridge, this.facts, { isNewContext: true });
    if (title !== undefined) this.retitle(title);
    try {
      await this.prompt(bridge);
    } finally {
      await this.read(context);
    }
  }

  /** What the UserPromptSubmit hook does, and then the answer of the model. */
  async prompt(bridge: Bridge, changes: Partial<SessionFacts> = {}): Promise<void> {
    this.facts = { ...this.facts, ...changes };
    const answer = await decidePrompt(bridge, this.facts, 'go on');
    if (answer.kind !== 'proceed') return;
    if (answer.title !== undefined) this.retitle(answer.title);
    await this.read(answer.context);
  }

  /** What the client's module does with a doorbell, the hook of the prompt that comes of it, and then the answer of the model. */
  async ring(bridge: Bridge): Promise<void> {
    const { client } = this.facts;
    const name = await readBinding(bridge.registry, client);
    if (name === undefined) return;
    const swapped = await swapDoorbell(bridge, { name, client }, ring);
    if (swapped.kind === 'consume') return;
    const prompt = swapped.kind === 'swap' ? swapped.text : ring;
    const answer = await decidePrompt(bridge, this.facts, prompt);
    if (answer.kind !== 'proceed') return;
    if (answer.title !== undefined) this.retitle(answer.title);
    await this.read([prompt, answer.context].join('\n'));
  }

  /** The client keeps the title with the session, whichever process runs it next. */
  retitle(title: string): void {
    this.#world.titles.set(this.facts.sessionId, title);
    this.facts = { ...this.facts, title };
  }

  /** What the plugin's server does every second. */
  async attend(bridge: Bridge): Promise<void> {
    const { client } = this.facts;
    const name = await readBinding(bridge.registry, client);
    if (name === undefined) return;
    await gatherForwarded(bridge, name, mailboxOf(bridge.store.layout.root, name));
    await settle(await openDesk(bridge, { name, client }));
  }

  /** Puts a text before the model, which answers; the client writes both down. */
  async read(context: string): Promise<void> {
    this.#world.log.put(context);
    const { fs, transcriptLagMs } = this.#world;
    const path = this.facts.transcriptPath;
    if (path === undefined) return;
    const lagMs = context === '' ? 0 : Math.random() * transcriptLagMs;
    if (lagMs > 0) await new Promise((resolve) => setTimeout(resolve, lagMs));
    const before = await orMissing(fs.readFile(path, longestTranscriptBytes));
    const text = before ? new TextDecoder().decode(before) : '';
    const number = text.split('\n').length;
    const timestamp = new Date(fs.nowMs()).toISOString();
    const carrier = { type: 'hook_additional_context', content: [context] };
    const lines = [
      { uuid: `c${number}`, type: 'attachment', attachment: carrier, timestamp },
      { uuid: `a${number}`, parentUuid: `c${number}`, type: 'assistant', message: { model: 'm' }, timestamp },
    ].map((line) => `${JSON.stringify(line)}\n`);
    await fs.replaceFile(path, text + lines.join(''), { durable: false });
  }
}
