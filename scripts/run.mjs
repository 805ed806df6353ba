import { spawn } from 'node:child_process';
import { root, setUp } from './setup.mjs';

const commands = {
  test: ['node_modules/vitest/vitest.mjs', 'run'],
  demo: ['--import', 'tsx', 'scripts/demo.mts'],
  picture: ['--import', 'tsx', 'scripts/picture.mts'],
  bench: ['--import', 'tsx', 'scripts/bench.mts'],
  canary: ['--import', 'tsx', 'scripts/canary.mts'],
  fallback: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'end-to-end', '--exclude', '**/module*.test.ts'],
  torture: ['--import', 'tsx', 'test/torture/torture.mts'],
  build: ['--import', 'tsx', 'scripts/build.mts'],
  release: ['--import', 'tsx', 'scripts/release.mts'],
  format: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', '.'],
};

const [name = '', ...extraArguments] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [argument …]`);
  process.exit(2);
}

try {
  setUp();
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exit(1);
}

// test/end-to-end/mail-rig.ts reads it.
const variables = name === 'fallback' ? { CC2CC_TEST_MODULE: '0' } : {};
const child = spawn(process.execPath, [...command, ...extraArguments], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...variables },
});
process.on('SIGINT', () => {
  // A terminal sends ctrl-c to both processes; this one stays until the child has cleaned up.
});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
