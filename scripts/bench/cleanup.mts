import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ulid } from 'ulid';
import { dateFolderOf } from '../../src/protocol/ids.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { repositoryRoot } from '../package-json.mts';
import { type Figure, toMs } from './figures.mts';
import { type RegisteredSession, registerSession } from './registered-session.mts';
import type { Workshop } from './workshop.mts';

const limitMegabytes = 150;

/** Loaded into the command: notes at its end how much memory it had at most. */
const noteMemory = `data:text/javascript,${encodeURIComponent(
  "import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(process.env.CC2CC_BENCH_MEMORY, String(process.resourceUsage().maxRSS)));",
)}`;

/** What `cc2cc cleanup` takes, and how much memory, for a mailbox with very many messages that were seen. */
export async function measureCleanup(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 10_000 : 100_000;
  const session = registerSession(workshop, 'calm-owl');
  const { done } = fileMessages(session, count);
  const memoryFile = join(workshop.temporaryDirectory(), 'memory');
  const environment = { ...session.environment, CC2CC_BENCH_MEMORY: memoryFile };
  const startedAtMs = performance.now();
  const words = ['--import', noteMemory, join(repositoryRoot, 'bin', 'cc2cc'), 'cleanup', '--older-than', '0'];
  const command = spawn(process.execPath, words, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  workshop.onCleanUp(() => command.kill('SIGKILL'));
  const [printed] = await Promise.all([text(command.stdout), once(command, 'close')]);
  const tookMs = performance.now() - startedAtMs;
  const left = readdirSync(done).flatMap((day) => readdirSync(join(done, day))).length;
  if (command.exitCode !== 0 || left > 0) throw new Error(`cleanup left ${left} files: ${printed}`);
  const megabytes = Number(readFileSync(memoryFile, 'utf8')) / 1024;
  return [
    {
      what: `cc2cc cleanup of ${count} messages and receipts, peak memory`,
      aim: `under ${limitMegabytes} MB`,
      figure: `${megabytes.toFixed(0)} MB`,
      met: megabytes < limitMegabytes,
    },
    { what: 'the same, time', aim: '', figure: toMs(tookMs) },
  ];
}

/** As they lie after they were seen. */
function fileMessages({ name, bridgeDirectory }: RegisteredSession, count: number) {
  const mailbox = mailboxOf(bridgeDirectory, name);
  const timeMs = Date.now() - 86_400_000;
  mkdirSync(mailbox.receipts, { recursive: true });
  for (let number = 0; number < count; number++) {
    const id = `msg-${ulid(timeMs)}`;
    const folder = join(mailbox.done, dateFolderOf(id));
    if (number === 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, `${id}.json`), JSON.stringify({ id, from: 'brave-fox', content: { text: 'filed' } }));
    writeFileSync(join(mailbox.receipts, `${id}.receipt.json`), '{}');
  }
  return mailbox;
}
