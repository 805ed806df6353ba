import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundleEntry } from '../../scripts/bundle.mts';
import { bundles } from '../../scripts/bundles.mts';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { commands as verbs } from '../../src/cli/all-commands.ts';
import { CliRig } from '../support/cli-rig.ts';
import { type CodeBlock, codeBlocksIn, filledIn, inlineCommandsIn } from '../support/document-commands.ts';
import { filesBelow } from './repository.ts';

const documents = [
  ...readdirSync(repositoryRoot).filter((file) => file.endsWith('.md') && file !== 'THIRD_PARTY_LICENSES.md'),
  ...['docs', 'commands', 'agents'].flatMap((folder) =>
    filesBelow(join(repositoryRoot, folder)).map((file) => `${folder}/${file}`),
  ),
].filter((file) => file.endsWith('.md'));

const blocks = documents.flatMap((document) => codeBlocksIn(document, read(document)));

/** What a code block of the documents is. Each is found by its document and its first line. */
type Kind =
  /** Lines for a shell, which are run here. */
  | { readonly run: true; readonly check?: () => Promise<void>; readonly needs?: readonly string[] }
  /** Lines that other tests run: their files, and what stands in these. */
  | { readonly tests: readonly string[]; readonly does: readonly string[] }
  | { readonly npm: true }
  | { readonly json: object }
  /** Lines for a program that no test has; the document says so in these words. */
  | { readonly notRun: string }
  /** A picture of something, or text that nobody types. */
  | { readonly shown: true };

const kinds: Readonly<Record<string, Kind>> = {
  'README.md: claude plugin marketplace add ./': {
    tests: ['test/end-to-end/install.test.ts'],
    does: ["installLinesOf('README.md')"],
  },
  'README.md: Ask brave-fox how the parser tests are doing.': {
    tests: ['scripts/demo/story.mts'],
    does: ['how the parser tests are doing.'],
  },
  'README.md: /cc2cc-agents': {
    tests: ['test/end-to-end/commands.test.ts'],
    does: ["'/cc2cc-agents'", '/cc2cc-send brave-fox ', "'/cc2cc-status'"],
  },
  'README.md: cc2cc send brave-fox --as nightly "The build is green again."': { run: true },
  'CONTRIBUTING.md: npm test        everything that is checked; must pass before a commit': { npm: true },
  'CONTRIBUTING.md: npm run build   writes the bundles, manifests, icon, third-party licences and `plugin/`, which are committed':
    {
      npm: true,
    },
  'docs/ARCHITECTURE.md: send ─▶ mailbox file (durable)': { shown: true },
  'docs/CONFIGURATION.md: cc2cc init --rotate-key': { run: true },
  'docs/DEBUGGING.md: cc2cc logs brave-fox': {
    tests: ['test/integration/command-line/logs.test.ts'],
    does: ["['logs', 'brave-fox']", "['logs', 'brave-fox', '--follow']", "['logs', 'brave-fox', '--json']"],
  },
  'docs/DEBUGGING.md: cc2cc logs brave-fox | grep msg-01KB0M7R6T4GZ8QJ5W3XK9V2NE': { shown: true },
  'docs/DEBUGGING.md: doorbell    msg-01KB… socket rung (1.9 ms)  [server, 4711]': { shown: true },
  'docs/CONFIGURATION.md: claude plugin install cc2cc@cc2cc --config default_ttl=86400 --config doorbells=none': {
    tests: ['test/end-to-end/plugin.test.ts'],
    does: ["'--config', 'default_ttl=86400', '--config', 'doorbells=none'"],
  },
  'docs/CONFIGURATION.md: {': { tests: ['test/end-to-end/options.test.ts'], does: ["'CONFIGURATION.md'"] },
  'docs/CONFIGURATION.md: { "env": { "CC2CC_ENCRYPT": "1" } }': { json: { env: { CC2CC_ENCRYPT: '1' } } },
  'docs/CONFIGURATION.md: CC2CC_PROJECT=shop claude': {
    tests: ['test/end-to-end/projects.test.ts'],
    does: ["CC2CC_PROJECT: 'team'"],
  },
  'docs/CONFIGURATION.md: CC2CC_NAME=reviewer claude': {
    tests: ['test/end-to-end/names.test.ts', 'test/end-to-end/plugin.test.ts'],
    does: ["CC2CC_NAME: 'calm-owl'", "'--name'"],
  },
  'docs/CONFIGURATION.md: cc2cc send brave-fox --as nightly "The build is green again."': {
    run: true,
    check: async () => expect(await bodiesFor('brave-fox')).toEqual(['The build is green again.', 'made\n']),
  },
  'docs/CONFIGURATION.md: cc2cc init --as nightly': { run: true },
  'docs/CONFIGURATION.md: mkdir /srv/cc2cc': { run: true },
  'docs/CONFIGURATION.md: claude plugin disable cc2cc@cc2cc': {
    tests: ['test/end-to-end/plugin.test.ts'],
    does: ["'disable', 'cc2cc@cc2cc'", "'enable', 'cc2cc@cc2cc'"],
  },
  'docs/CONFIGURATION.md: claude plugin uninstall cc2cc@cc2cc': {
    tests: ['test/end-to-end/plugin.test.ts'],
    does: ["'uninstall', 'cc2cc@cc2cc'", "'marketplace', 'remove', 'cc2cc'"],
  },
  'docs/DASHBOARD.md: cc2cc dashboard': {
    tests: ['test/integration/command-line/dashboard.test.ts'],
    does: ["'dashboard'"],
  },
  'docs/HEADLESS.md: docs/examples/worker.sh night-owl --permission-mode acceptEdits': {
    tests: ['test/end-to-end/headless.test.ts'],
    does: ["'worker.sh'", "['--permission-mode', 'acceptEdits']"],
  },
  'docs/HEADLESS.md: cc2cc send night-owl "Run the slow tests, and tell me which of them fail."': { run: true },
  'docs/HEADLESS.md: You have a mailbox for other agents on this machine. Call check_inbox before you begin, between two pieces of work':
    { shown: true },
  'docs/HEADLESS.md: [mcp_servers.cc2cc]': { notRun: 'were not run in a test' },
  'docs/HEADLESS.md: codex mcp add cc2cc --env CC2CC_NAME=codex -- node /path/to/cc2cc/mcp/server.js': {
    notRun: 'were not run in a test',
  },
  'docs/HEADLESS.md: {': { json: { mcpServers: { cc2cc: { command: 'node' } } } },
  'docs/SCRIPTS.md: cc2cc send brave-fox --as nightly "The build is green again."': { run: true },
  'docs/SCRIPTS.md: cp docs/examples/post-commit .git/hooks/post-commit': { run: true, needs: ['git'] },
  'docs/SCRIPTS.md: - run: docs/examples/ask-before-deploy.sh release-owl 120': {
    tests: ['test/integration/command-line/examples.test.ts'],
    does: ["'ask-before-deploy.sh'"],
  },
  'docs/SCRIPTS.md: cp docs/examples/systemd/cc2cc-* ~/.config/systemd/user/': { run: true },
  'docs/SCRIPTS.md: */5 * * * * cd "$HOME/project" && CC2CC="$HOME/cc2cc/bin/cc2cc" "$HOME/cc2cc/docs/examples/worker.sh" night-owl':
    { run: true },
  'docs/SPECIFICATION.md: store.json                           {"format":1}': { shown: true },
  'docs/SPECIFICATION.md: ,"sig":"hmac-sha256:<key id>:<64 digits>"': { shown: true },
  'docs/SPECIFICATION.md: "content": {"text": "", "parts": [], "enc": "aes-256-gcm:<key id>:<base64>"}': {
    shown: true,
  },
  'docs/SPECIFICATION.md: mkdir -p -m 700 ~/.cc2cc/to-brave-fox/tmp ~/.cc2cc/to-brave-fox/inbox': {
    run: true,
    check: async () => expect(await bodiesFor('brave-fox')).toEqual(['the backup failed']),
  },
  'docs/SPECIFICATION.md: cd ~/.cc2cc': {
    run: true,
    needs: ['xxd', 'openssl', 'sha256sum'],
    check: async () => expect(await rig.json(['status', 'backup-2'])).toMatchObject({ signature: 'verified' }),
  },
  'docs/SPECIFICATION.md: queued ──▶ offered ──▶ seen ──▶ answered': { shown: true },
  'docs/SPECIFICATION.md: submitted ──▶ working ◀──▶ input-required': { shown: true },
};

/** Commands of the client within the text of the documents, with the test that runs each and what stands in it. */
const clientCommands: Readonly<Record<string, readonly [test: string, does: string]>> = {
  claude: ['test/end-to-end/plugin.test.ts', "rig.start('alpha'"],
  'claude -p': ['test/end-to-end/print-mode.test.ts', 'rig.print('],
  'CC2CC_NAME=night-owl claude -p "…"': ['docs/examples/worker.sh', 'CC2CC_NAME=$name "$claude" -p'],
  'claude --bg --name night-owl "…"': ['test/end-to-end/background.test.ts', "['--bg', '--name', 'night-owl'"],
  'claude mcp list': ['test/end-to-end/plugin.test.ts', "'mcp', 'list'"],
  '/plugin configure cc2cc@cc2cc': ['test/end-to-end/options.test.ts', "submit('/plugin configure cc2cc@cc2cc')"],
};

/** Texts that look like commands and are none. */
const noCommands = ['cc2cc content', 'cc2cc nonce'];

/** Commands that need a session: the test that runs each, and what stands in it. */
const inSessions: Readonly<Record<string, readonly [test: string, does: string]>> = {
  'cc2cc doctor NAME --ring': ['test/end-to-end/doctor.test.ts', "'--ring'"],
};

/** Commands of the program itself, beside its verbs. */
const ofProgram = ['help', 'version'];

test('every code block of the documents is in the table, and the table has no other', () => {
  expect([...new Set(blocks.map(keyOf))].sort()).toEqual(Object.keys(kinds).sort());
});

test.each(blocksWith('tests'))('another test runs %s', (_key, _block, { tests, does }) => {
  const source = tests.map(read).join('\n');
  expect(does.filter((part) => !source.includes(part))).toEqual([]);
});

test.each(blocksWith('npm'))('package.json has the scripts of %s', (_key, block) => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = block.text.split('\n').map((line) => /^npm (?:run )?([a-z]+) /.exec(line)?.[1] ?? line);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test.each(blocksWith('json'))('it is JSON: %s', (_key, block, { json }) => {
  expect(JSON.parse(block.text)).toMatchObject(json);
});

test.each(blocksWith('notRun'))('the document says that nothing runs %s', (_key, block, { notRun }) => {
  expect(read(block.document).replaceAll(/\s+/g, ' ')).toContain(notRun);
});

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await prepareHome();
});

afterEach(() => rig[Symbol.asyncDispose]());

describe.skipIf(process.platform === 'win32')('in a shell', () => {
  test.each(blocksWith('run'))('%s', async (_key, block, { check, needs = [] }) => {
    const missing = needs.filter((program) => !isThere(program));
    if (missing.length > 0) return console.log(`not run without ${missing.join(', ')}: ${keyOf(block)}`);
    const { exitCode, stderr } = await runInShell(block);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    await check?.();
  });
});

test('every command of ours within the text of the documents runs', async () => {
  const named = [...new Set(documents.flatMap((document) => inlineCommandsIn(read(document))))];
  const commands = named.filter((command) => command.startsWith('cc2cc ') && !noCommands.includes(command));
  expect(commands.length).toBeGreaterThan(20);
  const messageId = await rig.post('calm-owl', 'night-build', 'is it green again?');
  const values = {
    NAME: 'brave-fox',
    TO: 'brave-fox',
    TEXT: 'hello',
    MSG_ID: messageId,
    ID: messageId,
    WORD: 'green',
    VERB: 'send',
  };
  for (const command of commands) {
    const [file, does] = inSessions[command] ?? [];
    if (file !== undefined) {
      expect(read(file)).toContain(does);
      continue;
    }
    const [name = '', ...words] = filledIn(command, values).split(' ').slice(1);
    const verb = verbs.find((known) => known.name === name);
    expect([command, verb?.name ?? ofProgram.find((known) => known === name)]).toEqual([command, name]);
    // What needs words and has none is only named.
    if (verb && isWordMissing(verb, words)) continue;
    if (name === 'service' && process.platform !== 'linux') {
      console.log(`not run on ${process.platform}: ${command}`);
      continue;
    }
    const run = goesOn.includes(name) ? runUntilItSpeaks : runToTheEnd;
    expect([command, await run([name, ...words])]).toEqual([command, 0]);
  }
});

test('another test runs each command of the client within the text of the documents', () => {
  const pattern = /`((?:CC2CC_\w+=\S+ )?(?:claude|\/plugin)(?: [^`]*)?)`/g;
  const named = documents.flatMap((document) => [...read(document).matchAll(pattern)].map(([, command]) => command));
  expect([...new Set(named)].sort()).toEqual(Object.keys(clientCommands).sort());
  for (const [file, does] of Object.values(clientCommands))
    expect([file, read(file)]).toEqual([file, expect.stringContaining(does)]);
});

test('every slash command of the documents is typed in a test', () => {
  const folder = join(repositoryRoot, 'test', 'end-to-end');
  const sources = filesBelow(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const commands = documents.flatMap((document) => inlineCommandsIn(read(document)));
  const names = new Set(commands.map((command) => command.split(' ')[0] ?? '').filter((name) => name.startsWith('/')));
  expect(names.size).toBeGreaterThan(5);
  for (const name of names) {
    expect([
      name,
      sources.some((source) => new RegExp(`submit\\([\`'"]${name}\\b|type\\([\`'"]${name}\\b`).test(source)),
    ]).toEqual([name, true]);
  }
});

function isWordMissing(verb: (typeof verbs)[number], words: readonly string[]): boolean {
  if ('subverbs' in verb) {
    const subverb = verb.subverbs.find(({ name }) => name === words[0]);
    return subverb === undefined || isWordMissing(subverb, words.slice(1));
  }
  const needed = verb.words.split(' ').filter((word) => /^[A-Z]/.test(word));
  return words.filter((word) => !word.startsWith('-')).length < needed.length;
}

function blocksWith<Word extends string>(word: Word) {
  type Wanted = Extract<Kind, Readonly<Record<Word, unknown>>>;
  return blocks.flatMap((block): [string, CodeBlock, Wanted][] => {
    const kind = kinds[keyOf(block)];
    return kind && word in kind ? [[keyOf(block), block, kind as Wanted]] : [];
  });
}

function keyOf({ document, firstLine }: CodeBlock): string {
  return `${document}: ${firstLine}`;
}

function read(file: string): string {
  return readFileSync(join(repositoryRoot, file), 'utf8');
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

async function bodiesFor(name: string): Promise<string[]> {
  return (await rig.receive(name)).map(({ content }) => content.text);
}

const goesOn = ['dashboard', 'watch'];
const asNightBuild = { CC2CC_NAME: 'night-build' };

/** A home as the documents take it for granted: names that were there, a clone, a project, and programs of the system. */
async function prepareHome(): Promise<void> {
  await rig.know('brave-fox', 'calm-owl', 'night-owl', 'night-build', 'nightly');
  await rig.post('calm-owl', 'nightly', 'this waits');
  const clone = join(rig.folder, 'cc2cc');
  const bin = join(rig.folder, 'bin');
  const project = join(rig.folder, 'project');
  for (const folder of [
    bin,
    join(clone, 'bin'),
    project,
    join(rig.folder, '.config/systemd/user'),
    join(rig.folder, 'srv'),
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  symlinkSync(rig.bridgeDirectory, join(rig.folder, '.cc2cc'));
  for (const folder of [join(clone, 'bin'), bin]) rig.copyProgram(folder);
  for (const folder of [clone, project]) {
    cpSync(join(repositoryRoot, 'docs', 'examples'), join(folder, 'docs', 'examples'), { recursive: true });
  }
  // What they would change lies outside of the test's folder.
  for (const [name, script] of [
    ['make', 'echo made'],
    ['systemctl', ':'],
    ['chgrp', ':'],
  ]) {
    writeFileSync(join(bin, name ?? ''), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  spawnSync('git', ['init', '--quiet'], { cwd: project });
}

function environment(): Record<string, string> {
  return { PATH: `${join(rig.folder, 'bin')}${delimiter}${process.env.PATH}`, HOME: rig.folder };
}

async function runInShell({ text: lines }: CodeBlock) {
  const script = lines.replaceAll('/srv/', '~/srv/').replace(/^(?:\S+ ){5}(?=cd )/, '');
  const child = spawn('sh', ['-e', '-c', script], {
    cwd: join(rig.folder, 'project'),
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const answering = /cc2cc ask brave-fox/.test(script) ? answerAsFox() : undefined;
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close'), answering]);
  return { exitCode: child.exitCode, stdout, stderr };
}

async function runToTheEnd(words: readonly string[]): Promise<number | null> {
  const running = rig.run(words, { environment: { ...environment(), ...asNightBuild } });
  if (words[0] === 'ask') await answerAsFox();
  return (await running).exitCode;
}

let watches = 0;

/** Starts what goes on until it is ended, waits for its first line, and ends it as ctrl-c does. */
async function runUntilItSpeaks(words: readonly string[]): Promise<number | null> {
  const dashboard = bundles.find(({ kind }) => kind === 'dashboard');
  if (!dashboard) throw new Error('no bundle of the kind dashboard is listed');
  writeFileSync(join(dirname(rig.program), 'dashboard.js'), (await bundleEntry(dashboard)).contents);
  const child = rig.start(words, { environment: asNightBuild });
  const ended = once(child, 'close');
  const spoken = once(createInterface({ input: child.stdout }), 'line');
  if (words[0] === 'watch') await rig.startSession(`wise-cat-${++watches}`);
  await spoken;
  child.kill('SIGINT');
  await ended;
  return child.signalCode === null || child.signalCode === 'SIGINT' ? 0 : child.exitCode;
}

/** Answers the first question that comes to brave-fox. */
async function answerAsFox(): Promise<void> {
  for (;;) {
    const mail = await rig.json<{ id: string; answerBy?: string }[]>(['receive', '--as', 'brave-fox', '--wait', '50']);
    const question = mail.find(({ answerBy }) => answerBy !== undefined);
    if (!question) continue;
    await rig.json(['reply', question.id, '8080', '--as', 'brave-fox']);
    return;
  }
}
