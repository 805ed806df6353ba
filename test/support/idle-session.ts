import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../src/base/process-identity.ts';
import { writeSessionNote } from '../../src/session/session-note.ts';
import { beginTurn } from '../../src/session/turn.ts';
import type { World } from './identity-world.ts';

/** A session with our hooks, whose client writes down what it does, in a world of the test. */
export class WatchedSession {
  readonly client: ProcessIdentity;
  readonly name: string;
  readonly #world: World;

  constructor(world: World, name: string, client: ProcessIdentity) {
    this.#world = world;
    this.name = name;
    this.client = client;
  }

  static async start(world: World, name: string, directory = '/project'): Promise<WatchedSession> {
    const client = await world.startAgent(name, { directory });
    const session = new WatchedSession(world, name, client);
    await session.note(true);
    return session;
  }

  /** What its hooks tell; the transcript says where the client's own record lies. */
  note(interactive: boolean): Promise<void> {
    const transcriptPath = join(this.#configuration, 'projects', 'p', 'session.jsonl');
    const note = { sessionId: `session-${this.name}`, transcriptPath, directory: '/project', interactive };
    return writeSessionNote(this.#world.bridge, this.client, note);
  }

  /** What the client says of itself, from now on. */
  says(status: string, waitingFor?: string): void {
    const folder = join(this.#configuration, 'sessions');
    mkdirSync(folder, { recursive: true });
    const record = { status, waitingFor, statusUpdatedAt: this.#world.registry.fs.nowMs() };
    writeFileSync(join(folder, `${this.client.pid}.json`), JSON.stringify(record));
  }

  async work(): Promise<void> {
    await beginTurn(this.#world.bridge, this.client);
    this.says('busy');
  }

  get #configuration(): string {
    return join(this.#world.folder, 'configuration');
  }
}
