import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKey } from './client-environment.ts';

export interface HomeOptions {
  /** Names of the project directories to make; each is trusted. */
  projects?: string[];
  /** The person's settings.json. Without it, each tool call that the client does not allow by itself is asked about. */
  settings?: Record<string, unknown>;
}

/** A home directory of its own for one rig's clients: nothing of the person who runs the tests is read or changed. */
export class TemporaryHome implements AsyncDisposable {
  readonly path: string;
  readonly projects: readonly string[];

  constructor(path: string, projects: readonly string[]) {
    this.path = path;
    this.projects = projects;
  }

  /** @throws Error when the home was not made with this project. */
  projectPath(name: string): string {
    if (!this.projects.includes(name)) throw new Error(`this home has no project ${name}: ${this.projects.join(', ')}`);
    return join(this.path, name);
  }

  /** A client that is being killed may still write: the removal is tried again for a while. */
  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }
}

/** Makes a home whose client opens no dialog: onboarding done, the key approved, every project trusted. */
export async function createHome({ projects = ['alpha'], settings }: HomeOptions = {}): Promise<TemporaryHome> {
  // A socket path must stay under about 100 bytes, and the client trusts a directory by its real path.
  const path = await realpath(await mkdtemp(join(tmpdir(), 'cc2cc-')));
  for (const name of [...projects, 'tmp', '.claude']) await mkdir(join(path, name));
  const trusted = projects.map((name) => [join(path, name), { hasTrustDialogAccepted: true }]);
  await writeJson(join(path, '.claude.json'), {
    hasCompletedOnboarding: true,
    bypassPermissionsModeAccepted: true,
    // Newer clients offer their auto mode in a dialog that takes the first keys typed.
    hasSeenAutoDefaultNotice: true,
    hasSeenAutoDefaultNudge: true,
    hasSeenAutoModeEntryWarning: true,
    customApiKeyResponses: { approved: [apiKey.slice(-20)], rejected: [] },
    projects: Object.fromEntries(trusted),
  });
  await writeJson(join(path, '.claude', 'settings.json'), settings ?? { permissions: { defaultMode: 'default' } });
  return new TemporaryHome(path, projects);
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
