import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { fileViolations, houseViolations } from './architecture-rules.ts';
import { filesBelow } from './repository.ts';
import { maxFilesInRoom } from './rooms.ts';
import { treeViolations } from './tree-rules.ts';

test('every source file keeps to the rooms', () => {
  const sources = sourcesIn('src');
  expect(sources.size).toBeGreaterThan(0);
  expect(houseViolations(sources)).toEqual([]);
});

test('every unit test stands where its source file does, and src/, scripts/ and test/ import each other one way only', () => {
  const sources = new Map(['src', 'scripts', 'test'].flatMap((folder) => [...sourcesIn(folder)]));
  expect([...sources.keys()].filter((path) => path.startsWith('test/unit/')).length).toBeGreaterThan(0);
  expect(treeViolations(sources)).toEqual([]);
});

/** The code files of a folder of the repository, each with its text. */
function sourcesIn(folder: string): Map<string, string> {
  const files = filesBelow(join(repositoryRoot, folder)).filter((file) => /\.m?tsx?$/.test(file));
  return new Map(files.map((file) => [`${folder}/${file}`, readFileSync(join(repositoryRoot, folder, file), 'utf8')]));
}

describe('of the tree it is found that', () => {
  test.each([
    ['a source file imports a test', 'src/store/a.ts', `import '../../test/support/a.ts';`],
    ['a source file imports a script', 'src/store/a.ts', `import '../../scripts/a.mts';`],
    ['the build imports the harness', 'scripts/build.mts', `import '../test/harness/rig.ts';`],
    ['the demo imports what only tests share', 'scripts/demo/a.mts', `import '../../test/support/a.ts';`],
    ['the harness imports what only tests share', 'test/harness/a.ts', `import type { A } from '../support/a.ts';`],
    ['the harness imports a script', 'test/harness/a.ts', `import '../../scripts/a.mts';`],
    ['a unit test stands for no source file', 'test/unit/store/b.test.ts', ''],
    ['a folder of unit tests holds something else', 'test/unit/store/a.ts', ''],
    ['a file imports itself over another', 'test/support/a.ts', `import '../unit/store/claim.test.ts';`],
  ])('%s', (_rule, path, text) => {
    const others = [
      ['src/store/claim.ts', ''],
      ['test/unit/store/claim.test.ts', `import '../../support/a.ts';`],
    ] as const;
    expect(treeViolations(new Map([...others, [path, text]]))).toHaveLength(1);
  });

  test.each([
    ['a unit test has its source file', 'test/unit/store/claim.test.ts', `import '../../../src/store/claim.ts';`],
    ['a test imports a script', 'test/project/a.test.ts', `import '../../scripts/a.mts';`],
    ['the demo imports the harness', 'scripts/demo/a.mts', `import '../../test/harness/a.ts';`],
    ['the harness imports the source', 'test/harness/a.ts', `import '../../src/claude-code/a.ts';`],
  ])('nothing is wrong where %s', (_rule, path, text) => {
    expect(
      treeViolations(
        new Map([
          ['src/store/claim.ts', ''],
          [path, text],
        ]),
      ),
    ).toEqual([]);
  });
});

test('a room that is too full, an empty one and a circle are found', () => {
  const paths = Array.from({ length: maxFilesInRoom + 1 }, (_, index) => `src/store/${index}.ts`);
  const crowded = houseViolations(new Map(paths.map((path) => [path, ''])));
  expect(crowded).toContain(`store holds ${paths.length} files, more than ${maxFilesInRoom}`);
  expect(crowded).toContain('trust is empty');
  const circle = new Map([
    ['src/store/a.ts', `import './b.ts';`],
    ['src/store/b.ts', `export type { C } from './c.ts';`],
    ['src/store/c.ts', `const a = import('./a.ts');`],
    ['src/store/d.ts', `import './a.ts';`],
  ]);
  expect(houseViolations(circle)).toContain(
    'src/store/a.ts, src/store/b.ts, src/store/c.ts import each other in a circle',
  );
});

describe('the rules find', () => {
  test.each([
    ['an import upwards', 'src/store/a.ts', `import { a } from '../handover/b.ts';`],
    ['an import of types upwards', 'src/store/a.ts', `import type { A } from '../handover/b.ts';`],
    ['a dynamic import upwards', 'src/store/a.ts', `const b = await import('../handover/b.ts');`],
    ['a re-export from above', 'src/store/a.ts', `export * from '../handover/b.ts';`],
    ['an import between programs', 'src/mcp/a.ts', `import { a } from '../cli/b.ts';`],
    ['an import of another program from above it', 'src/mcp/a.ts', `import { a } from '../cli/printing/b.ts';`],
    ['an import between siblings', 'src/store/a.ts', `import { a } from '../trust/b.ts';`],
    ['an import from the lowest room', 'src/protocol/a.ts', `import { a } from '../base/b.ts';`],
    ['an import from outside src/', 'src/store/a.ts', `import { a } from '../../scripts/b.mts';`],
    ['a file in a folder that is no room', 'src/helpers/a.ts', ''],
    ['a file beside the rooms', 'src/a.ts', ''],
    ['node:fs outside the one fs module', 'src/store/a.ts', `import { openSync } from 'node:fs';`],
    ['node:fs/promises elsewhere in base/', 'src/base/clock.ts', `import { open } from 'node:fs/promises';`],
    ['node:fs in an entry point', 'src/cli/a.ts', `import fs from 'fs';`],
    ['a required node:fs', 'src/store/a.ts', `const fs = require('node:fs');`],
    ['mailboxes that are listed elsewhere', 'src/cli/a.ts', 'const names = mailboxNamesIn(entries);'],
    ['mailboxes by their prefix', 'src/dashboard/a.ts', `const own = names.filter((name) => name.startsWith('to-'));`],
    ['the path of a mailbox made by hand', 'src/store/a.ts', "const path = 'to-' + name;"],
    ['a folder that is listed past the look for links', 'src/store/a.ts', 'await listDirectory(fs, path);'],
    ['a folder that is read past it', 'src/dashboard/a.ts', 'await fs.readDirectory(path);'],
    ['a pattern that is looked for past it', 'src/store/a.ts', `await fastGlob.glob('*');`],
    ['a variable of the client', 'src/hooks/a.ts', 'export const pid = environment.CLAUDE_PID;'],
    ['a variable of the client in a script', 'src/cli/a.ts', 'const script = `a CLAUDE_CONFIG_DIR`;'],
    ['a field of the transcript', 'src/receipts/a.ts', 'const parent = entry.parentUuid;'],
    ['a field of a hook', 'src/hooks/a.ts', `const answer = { hookSpecificOutput: {} };`],
    ['a field of a hook by its text', 'src/mcp/a.ts', `const agent = input['agent_id'];`],
    ['how the client names a tool', 'src/mcp/a.ts', `const prefix = 'mcp__plugin_cc2cc_cc2cc__';`],
    ['the text of a doorbell', 'src/doorbells/a.ts', 'const text = `<cross-session-message>`;'],
    ['a doorbell by its name', 'src/doctor/a.ts', `if (ring.doorbell === 'socket') return;`],
    ['a link that is made elsewhere', 'src/store/a.ts', 'await store.fs.link(draft, path);'],
    ['a hand-over that is counted elsewhere', 'src/mcp/a.ts', 'await countHandedOver(bridge, client, messages);'],
    ['a guess at what was meant', 'src/cli/a.ts', 'if (distance(word, known) <= 2) return known;'],
    ['JSON that is parsed elsewhere', 'src/store/a.ts', 'const stored = JSON.parse(text) as Stored;'],
    ['the name of a message made elsewhere', 'src/store/a.ts', 'const name = `$' + '{id}.json`;'],
    ['the ending of a name', 'src/store/a.ts', `const own = names.filter((name) => name.endsWith('.json'));`],
    ['a name that is taken apart', 'src/store/a.ts', 'const [, id] = /^(.+)~([0-9]+)\\.json$/.exec(name);'],
    ['the parts of a name', 'src/store/a.ts', `const [id, bytes] = name.split('~');`],
    ['a wait by a timer', 'src/mcp/a.ts', 'await new Promise((resolve) => setTimeout(resolve, 5));'],
    ['a round by a timer', 'src/dashboard/server/a.ts', 'const timer = setInterval(look, 1000);'],
    ['a timer of a module', 'src/cli/a.ts', `import { setTimeout as delay } from 'node:timers/promises';`],
    ['a method with a private name', 'src/store/a.ts', 'class A { #step() {} }'],
    ['a getter with a private name', 'src/store/a.ts', 'class A { get #step() { return 1; } }'],
    ['a deadline by a signal', 'src/cli/a.ts', 'const signal = AbortSignal.timeout(5);'],
    ['the environment below the entry points', 'src/base/config.ts', 'export const home = process.env.HOME;'],
    ['the environment taken apart', 'src/base/config.ts', 'const { env } = process;'],
    ['the environment by its name', 'src/base/config.ts', `const env = globalThis.process['env'];`],
    ['the imported environment', 'src/base/config.ts', `import { env as e } from 'node:process';`],
    ['process under another name', 'src/base/config.ts', `import p from 'node:process';`],
    ['printing below the entry points', 'src/handover/a.ts', `process.stdout.write('hello');`],
    ['printing errors below the entry points', 'src/handover/a.ts', `process.stderr.write('hello');`],
    ['logging below the entry points', 'src/handover/a.ts', `console.log('hello');`],
    ['exiting below the entry points', 'src/handover/a.ts', 'process.exit(1);'],
  ])('%s', (_rule, path, text) => {
    expect(fileViolations(path, text)).toHaveLength(1);
  });
});

describe('the rules allow', () => {
  test.each([
    ['an import downwards', 'src/mcp/a.ts', `import { a } from '../handover/b.ts';`],
    ['an import of what programs agree on', 'src/cli/verbs/a.ts', `import { a } from '../../dashboard/api/b.ts';`],
    ['an import further down', 'src/mcp/a.ts', `import { a } from '../base/b.ts';`],
    ['an import within a folder', 'src/store/a.ts', `import { a } from './b.ts';`],
    ['node:fs in the one fs module', 'src/base/fs.ts', `import { openSync } from 'node:fs';`],
    ['node:fs in a part of the fs module', 'src/base/fs-faults.ts', `import { openSync } from 'node:fs';`],
    ['mailboxes of their one owner', 'src/cli/a.ts', 'await listOwnMailboxes(fs, layout);'],
    ['a folder of the bridge directory', 'src/cli/a.ts', 'await listOwnFolder(store, layout.tasks);'],
    ['a link of its one owner', 'src/cli/a.ts', 'await linkOnce(fs, path, text);'],
    ['JSON on a Node that cannot load a schema', 'src/old-node/a.ts', 'const input = JSON.parse(text);'],
    ['a name by its form', 'src/store/a.ts', 'const path = join(inbox, messageName.format(id));'],
    ['a wait by the file system interface', 'src/store/a.ts', 'await fs.sleep(5);'],
    ['a timer of the page', 'src/dashboard/page/parts/a.ts', 'setTimeout(reload, 5);'],
    ['a private field, and a private method', 'src/store/a.ts', 'class A { #at = 1; private step() {} }'],
    ['a method with a private name in the page', 'src/dashboard/page/parts/a.ts', 'class A { #step() {} }'],
    ['the patience of a socket', 'src/doorbells/a.ts', 'socket.setTimeout(5, end);'],
    ['effects in an entry point', 'src/cli/main.ts', 'console.log(process.env.HOME); process.exit(1);'],
    ['words of the client in its room', 'src/claude-code/hooks/a.ts', `const answer = { hookSpecificOutput: {} };`],
    ['the name of a file of its person', 'src/handover/a.ts', `const text = 'do not change CLAUDE.md';`],
    ['a process id anywhere', 'src/base/a.ts', 'export const id = process.pid;'],
    ['process by import', 'src/base/a.ts', `import process from 'node:process'; export const id = process.pid;`],
    ['a property called env', 'src/base/a.ts', 'export const home = options.env.HOME;'],
  ])('%s', (_rule, path, text) => {
    expect(fileViolations(path, text)).toEqual([]);
  });
});
