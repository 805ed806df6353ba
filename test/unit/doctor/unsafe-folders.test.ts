import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { systemProcessTable } from '../../../src/base/process-identity.ts';
import { openBridge } from '../../../src/bridge/bridge.ts';
import type { Finding } from '../../../src/doctor/finding/finding.ts';
import { listTree, type TreeFolder } from '../../../src/doctor/tree.ts';
import { post } from '../../../src/sending/post.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { bundleWorker } from '../../support/bundled-worker.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isSuperuser = process.geteuid?.() === 0;
/** Rights bind everybody but the superuser, who can act as somebody else here. */
const nobody = 65_534;
const another = 65_533;

const { path: place, remove } = makeTemporaryFolder();
const root = join(place, "a user's bridge");
let doctor: Doctor;
let folders: readonly string[] = [];

/** A process that examines the bridge directory again and again, as an account without special rights. */
class Doctor {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(file: string) {
    this.#child = spawn(process.execPath, [file, root], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH ?? '', HOME: place },
      cwd: place,
      ...(isSuperuser && { uid: nobody, gid: nobody }),
    });
    if (!this.#child.stdout) throw new Error('it must have an output');
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async examine(): Promise<readonly Finding[]> {
    this.#child.stdin?.write('\n');
    const { value } = await this.#answers.next();
    return JSON.parse(value) as Finding[];
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
  }
}

beforeAll(async () => {
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), root);
  const { layout } = bridge.store;
  const { reservations, tasks, untold, index, edits, released, logs } = layout;
  const { done, quota, dropped } = await ensureMailbox(bridge.store, 'brave-fox');
  await ensureMailbox(bridge.store, 'calm-owl');
  await post(bridge, { name: 'calm-owl', mode: 'script' }, { to: 'brave-fox', text: 'hello' });
  const more = [join(reservations, '0123456789abcdef'), join(tasks, 'msg-1'), untold, edits, released, dropped, logs];
  for (const path of [...more, join(index, 'brave-fox', 'inbox'), join(done, '2026-01-01')]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  expect(existsSync(join(quota, 'calm-owl'))).toBe(true);
  const tree = await listTree(nodeFileSystem, layout);
  folders = [root, ...(await pathsBelow([...tree.folders, ...tree.mailboxes]))].filter(existsSync);
  // Whatever has a place in the bridge directory, and is a folder, is looked at.
  expect(Object.values(layout).filter((path) => path !== layout.storeFile && !folders.includes(path))).toEqual([]);
  if (isSuperuser) execFileSync('chown', ['-R', `${nobody}:${nobody}`, place]);
  doctor = new Doctor(await bundleWorker(new URL('../../support/doctor-worker.ts', import.meta.url), place));
});

afterAll(async () => {
  await doctor.end();
  remove();
});

async function pathsBelow(tree: readonly TreeFolder[]): Promise<string[]> {
  const paths = await Promise.all(tree.map(async ({ path, below }) => [path, ...(await pathsBelow(await below()))]));
  return paths.flat();
}

const kinds: Readonly<Record<string, (path: string) => void>> = {
  'a link to a folder': (path) => {
    const elsewhere = join(place, `elsewhere-${Math.random().toString(36).slice(2)}`);
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
  },
  'a file': (path) => {
    rmSync(path, { recursive: true });
    writeFileSync(path, 'no folder');
  },
  'a folder of mode 000': (path) => chmodSync(path, 0),
  'a folder that cannot be written': (path) => chmodSync(path, 0o500),
  ...(isSuperuser && { "another account's folder": (path: string) => chownSync(path, another, another) }),
};

/** The bridge directory itself may be a link of the user's, and what else it may be is told by whoever opens it. */
const fitsRoot = (kind: string) => /mode 000|cannot be/.test(kind);

test.skipIf(process.platform === 'win32').each(Object.keys(kinds))(
  '%s in place of each folder is named with a command that puts it right',
  async (kind) => {
    expect((await doctor.examine()).filter(({ result }) => result === 'broken')).toEqual([]);
    expect(folders.length).toBeGreaterThan(40);
    for (const path of folders) {
      if (path === root && !fitsRoot(kind)) continue;
      const kept = `${place}/kept`;
      execFileSync('cp', ['-a', path, kept]);
      kinds[kind]?.(path);
      const found = (await doctor.examine()).find(
        ({ detail, result }) => result === 'broken' && detail.startsWith(`${path} `),
      );
      expect([kind, path, found?.fix]).toEqual([kind, path, expect.stringMatching(/^(mv|chmod|sudo chown) /)]);
      runAsItsUser(found?.fix ?? '');
      const left = (await doctor.examine()).filter(
        ({ detail, result }) => result === 'broken' || detail.includes(path),
      );
      expect([kind, path, left.filter(({ result }) => result !== 'good')]).toEqual([kind, path, []]);
      rmSync(path, { recursive: true, force: true });
      mkdirSync(dirname(path), { recursive: true });
      renameSync(kept, path);
      if (isSuperuser && lstatSync(path).uid !== nobody) chownSync(path, nobody, nobody);
    }
  },
);

/** `sudo` asks nobody where the test is the superuser already. */
function runAsItsUser(command: string): void {
  const isForSuperuser = command.startsWith('sudo ');
  const line = command.replace(/^sudo /, '').replace('$(id -u)', String(nobody));
  const account = isSuperuser && !isForSuperuser ? { uid: nobody, gid: nobody } : {};
  execFileSync('sh', ['-c', line], { cwd: place, ...account });
}
