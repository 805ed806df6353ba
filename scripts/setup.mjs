import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const stampFile = join(root, 'node_modules', '.cc2cc-lockfile-hash');

/**
 * Installs the locked development packages when they are missing or belong to another lockfile, and does nothing
 * otherwise. Plain JavaScript without imports from packages, because on a fresh clone there are none yet.
 * Throws when the installation fails; its output has then been shown.
 */
export function setUp() {
  const wanted = lockfileHash();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  installPackages();
  writeFileSync(stampFile, wanted);
}

function lockfileHash() {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'package.json']) hash.update(readFileSync(join(root, name)));
  // Packages with prebuilt programs differ by platform, and one folder may be mounted on two of them.
  hash.update(`${process.platform}-${process.arch}`);
  return hash.digest('hex');
}

function installPackages() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const command = ['exec', '--yes', '--', packageManager, 'install', '--frozen-lockfile', '--prod=false'];
  const result = spawnSync('npm', command, {
    cwd: root,
    encoding: 'utf8',
    // npm is a .cmd file on Windows, which only a shell can start; every argument here is a constant.
    shell: process.platform === 'win32',
    // Without CI, pnpm asks at the terminal before it replaces an older node_modules.
    env: { ...process.env, CI: 'true' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  throw new Error(`installing the development packages with ${packageManager} failed`, { cause: result.error });
}
