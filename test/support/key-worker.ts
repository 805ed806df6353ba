import { nodeFileSystem } from '../../src/base/fs.ts';
import { KeyRing } from '../../src/trust/key-ring.ts';

/** Arguments: bridge directory, `use` or `rotate`. Says `ready`, waits for a line, does it, prints the key's id. */
async function main([root = '', what = '']: readonly string[]): Promise<void> {
  const keys = new KeyRing(nodeFileSystem, root, () => undefined);
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  const key = what === 'rotate' ? await keys.rotate() : await keys.current();
  process.stdout.write(`${key.id}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
