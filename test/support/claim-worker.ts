import { nodeFileSystem } from '../../src/base/fs.ts';
import { identifyProcess, systemProcessTable } from '../../src/base/process-identity.ts';
import { claim } from '../../src/store/claim.ts';
import { listInbox } from '../../src/store/inbox.ts';
import { ensureMailbox, openStore } from '../../src/store/store.ts';

/** Arguments: bridge directory, mailbox. Says `ready`, waits for a line, claims until the inbox is empty, prints ids. */
async function main([root = '', name = '']: readonly string[]): Promise<void> {
  const store = await openStore(nodeFileSystem, root);
  const mailbox = await ensureMailbox(store, name);
  const self = identifyProcess(systemProcessTable(), process.pid);
  if (!self) throw new Error('this process is not in the process table');
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  for (let names = await listInbox(store, mailbox); names.length > 0; names = await listInbox(store, mailbox)) {
    for (const fileName of names) {
      const held = await claim(store, mailbox, fileName, fileName.replace(/\.json$/, ''), { process: self });
      if (held) process.stdout.write(`${held.id}\n`);
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
