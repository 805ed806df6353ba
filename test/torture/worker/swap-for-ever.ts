import { renameSync, symlinkSync, writeFileSync } from 'node:fs';

/** Arguments: the file, a secret. Puts now a file and now a link to the secret in its place until its input ends. */
export async function swapForEver([path = '', secret = '']: readonly string[]): Promise<void> {
  let isOver = false;
  process.stdin.on('end', () => {
    isOver = true;
  });
  process.stdin.resume();
  process.stdout.write('ready\n');
  while (!isOver) {
    for (let swap = 0; swap < 50; swap++) swapOnce(path, secret, swap);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function swapOnce(path: string, secret: string, swap: number): void {
  const draft = `${path}.${process.pid}`;
  if (swap % 2 === 0) symlinkSync(secret, draft);
  else writeFileSync(draft, 'a file of its own');
  renameSync(draft, path);
}
