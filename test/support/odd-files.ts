import { execFileSync } from 'node:child_process';
import { chownSync, linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Where the things lie that odd files lead to. */
export interface Outside {
  readonly folder: string;
  readonly servers: Server[];
}

const tooLargeBytes = 2 * 1024 * 1024;
const nobody = 65_534;
/** A test may take the programs away from what it tests. */
const surroundings = { env: { PATH: process.env.PATH } };

/** Every kind of thing that may lie where a state file should, and how it comes there. */
export const oddKinds: Readonly<Record<string, (path: string, outside: Outside) => unknown>> = {
  'link to a file': (path, { folder }) => symlinkSync(outsideFile(folder), path),
  'dangling link': (path) => symlinkSync('/nowhere/at/all', path),
  directory: (path) => mkdirSync(path),
  pipe: (path) => execFileSync('mkfifo', [path], surroundings),
  socket: listen,
  'file of 2 MB': (path) => writeFileSync(path, 'x'.repeat(tooLargeBytes)),
  garbage: (path) => writeFileSync(path, Uint8Array.of(0xff, 0, 0x7b, 0xfe)),
  'empty file': (path) => writeFileSync(path, ''),
  'JSON of another shape': (path) =>
    writeFileSync(path, JSON.stringify({ name: 7, sessions: {}, turns: 'x', atMs: 'y', id: [], transcriptPath: {} })),
  'JSON null': (path) => writeFileSync(path, 'null'),
  'hard link to a foreign file': (path, { folder }) => {
    const file = outsideFile(folder);
    // Only the superuser can give a file away; to everybody else it is garbage under a second name.
    if (process.geteuid?.() === 0) chownSync(file, nobody, nobody);
    linkSync(file, path);
  },
};

function outsideFile(folder: string): string {
  const path = join(folder, `outside-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, 'somebody else wrote this');
  return path;
}

/** Their names may be no longer than some 100 bytes, so it is moved to its place. */
async function listen(path: string, { folder, servers }: Outside): Promise<void> {
  const server = createServer();
  servers.push(server);
  const short = join(folder, `s${servers.length}`);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(short, resolve));
  renameSync(short, path);
}
