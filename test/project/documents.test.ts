import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageJson, repositoryRoot } from '../../scripts/package-json.mts';
import { userConfig } from '../../scripts/plugin-options.mts';
import { githubHome } from '../../scripts/release/home.mts';
import { ownCommands } from '../../src/claude-code/own-command.ts';
import { optionNames } from '../../src/claude-code/setting-sources.ts';
import { testedClients } from '../../src/claude-code/tested-clients.ts';
import { commands as verbs } from '../../src/cli/all-commands.ts';
import { tools } from '../../src/mcp/tools/index.ts';
import { layoutOf, mailboxOf } from '../../src/protocol/layout.ts';
import { messageStates } from '../../src/protocol/states.ts';
import {
  brokenLinks,
  environmentVariablesIn,
  leaksIn,
  missingFrom,
  namedFilesIn,
  testedVersionsIn,
} from './document-rules.ts';
import { filesBelow } from './repository.ts';

const documents = [
  ...readdirSync(repositoryRoot).filter((file) => file.endsWith('.md') && file !== 'THIRD_PARTY_LICENSES.md'),
  ...filesBelow(join(repositoryRoot, 'docs')).map((file) => `docs/${file}`),
  ...filesBelow(join(repositoryRoot, 'commands')).map((file) => `commands/${file}`),
].filter((file) => file.endsWith('.md'));

const sources = filesBelow(join(repositoryRoot, 'src')).map((file) => `src/${file}`);

describe.each(documents)('%s', (document) => {
  test('has no relative link that leads nowhere', () => {
    expect(brokenLinks(read(document), (path) => readLinked(dirname(document), path))).toEqual([]);
  });

  test('names only files that exist', () => {
    expect(namedFilesIn(read(document)).filter((file) => !existsSync(join(repositoryRoot, file)))).toEqual([]);
  });

  test('names only scripts that package.json has', () => {
    const named = [...read(document).matchAll(/\bnpm run ([a-z-]+)/g)].map(([, script = '']) => script);
    const { scripts } = JSON.parse(read('package.json'));
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  test('names no path of a machine and no package registry', () => {
    expect(leaksIn(read(document))).toEqual([]);
  });
});

test('the glossary explains only words that the code uses', () => {
  const [, glossary = ''] = /^## Glossary$([\s\S]*)/m.exec(read('docs/ARCHITECTURE.md')) ?? [];
  const words = [...glossary.matchAll(/^\| ([a-z][^|]*?) \|/gm)]
    .map(([, word = '']) => word)
    .filter((word) => word !== 'word');
  expect(words.length).toBeGreaterThan(40);
  const code = sources.filter((file) => /\.tsx?$/.test(file)).map((file) => `${file} ${read(file)}`);
  const letters = code
    .join('\n')
    .toLowerCase()
    .replace(/[^a-z\n]/g, '');
  expect(words.filter((word) => !letters.includes(word.replace(/[^a-z]/g, '')))).toEqual([]);
});

test('every marketplace that a document adds is one that exists: a clone, or the home of the project', () => {
  const home = githubHome(packageJson.repository);
  const known = ['./', ...(home === undefined ? [] : [home])];
  const added = documents.flatMap((document) =>
    [...read(document).matchAll(/plugin marketplace add (\S+)/g)].map(([, marketplace]) => marketplace),
  );
  expect([...new Set(added)].sort()).toEqual(known.sort());
});

test('what a document calls tested or measured is every client of the list, or the newest, and two documents name all', () => {
  // The comparison says when it was made, and with which versions.
  const current = documents.filter((document) => document !== 'docs/COMPARISON.md');
  const named = current.map((document) => [document, testedVersionsIn(read(document))] as const);
  const [newest] = testedClients;
  const outdated = named.filter(([, lists]) =>
    lists.some((list) => ![String([...testedClients]), String([newest])].includes(String(list))),
  );
  expect(outdated).toEqual([]);
  const complete = named.filter(([, lists]) => lists.some((list) => String(list) === String([...testedClients])));
  expect(complete.map(([document]) => document).sort()).toEqual(['README.md', 'docs/ARCHITECTURE.md']);
});

test('the tested versions stand in one file, which sources, tests and scripts read', () => {
  const list = 'src/claude-code/tested-clients.ts';
  const files = ['src', 'test', 'scripts'].flatMap((folder) =>
    filesBelow(join(repositoryRoot, folder)).map((file) => `${folder}/${file}`),
  );
  const literals = testedClients.map((version) => `'${version}'`);
  const naming = files.filter((file) => /\.m?tsx?$/.test(file) && literals.some((text) => read(file).includes(text)));
  expect(naming).toEqual([list]);
});

test('every environment variable of the sources is documented, and every documented one is read', () => {
  const used = new Set(sources.flatMap((file) => environmentVariablesIn(read(file))));
  expect(used.size).toBeGreaterThan(0);
  expect([...new Set(environmentVariablesIn(read('docs/CONFIGURATION.md')))].sort()).toEqual([...used].sort());
});

test('every option of the plugin is documented beside its variable with its default, and no other is', () => {
  const documented = [...read('docs/CONFIGURATION.md').matchAll(/^\| `(\w+)` \| `(\w+)` \| `([^`]+)` \|/gm)];
  const expected = Object.entries(optionNames).map(([variable, option]) => [
    variable,
    option,
    String(userConfig[option].default),
  ]);
  expect(documented.map(([, ...cells]) => cells)).toEqual(expected);
});

test('docs/COMMANDS.md names every tool, slash command, verb and state', () => {
  const names = [
    ...tools.map(({ name }) => `\`${name}\``),
    ...ownCommands.map((command) => `\`/cc2cc-${command}`),
    ...verbs.map(({ name }) => `\`cc2cc ${name}`),
    ...messageStates.map((state) => `\`${state}\``),
  ];
  expect(missingFrom(read('docs/COMMANDS.md'), names)).toEqual([]);
});

test('the README names every client that is tested, every state and every document', () => {
  const others = documents.filter((file) => /^(docs\/[^/]+|[A-Z]+)\.md$/.test(file) && file !== 'README.md');
  const names = [
    ...testedClients,
    ...messageStates.map((state) => `\`${state}\``),
    ...others.map((file) => `(${file}`),
  ];
  expect(missingFrom(read('README.md'), names)).toEqual([]);
});

test('the picture of the README needs nothing from outside, and shows no path of a machine', () => {
  const picture = read('docs/images/two-sessions.svg');
  expect(picture.length).toBeLessThan(150_000);
  expect(picture.match(/(?:href|src|url|@import)\b[^;]*/g)).toBeNull();
  expect(picture.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  expect(leaksIn(picture)).toEqual([]);
  expect(picture).toContain('Message from @calm-owl');
});

test('every slash command has its file, and no file is left of another', () => {
  const files = filesBelow(join(repositoryRoot, 'commands'));
  expect(files).toEqual(ownCommands.map((command) => `${command}.md`).sort());
  for (const command of ownCommands) expect(read(`commands/${command}.md`)).toContain(`\nname: cc2cc-${command}\n`);
});

test('the specification shows every folder of the tree', () => {
  const { root: _root, storeFile, ...folders } = layoutOf('');
  const { root: _mailbox, name: _name, ...ofMailbox } = mailboxOf('', 'name');
  const shown = [...Object.values(folders), ...Object.values(ofMailbox)].map((folder) => `      ${basename(folder)}/`);
  const tree = read('docs/SPECIFICATION.md').replaceAll(/^ {4}(?=\S)/gm, '      ');
  expect(missingFrom(tree, [`      ${storeFile} `, ...shown])).toEqual([]);
});

test('the architecture names every folder of the sources', () => {
  const inFolders = sources.filter((file) => file !== 'src/package.json');
  const folders = new Set(inFolders.map((file) => `\`${/^src\/[^/]+\//.exec(file)?.[0] ?? file}\``));
  expect(missingFrom(read('docs/ARCHITECTURE.md'), [...folders])).toEqual([]);
});

test.each(['docs/GUARANTEES.md', 'SECURITY.md'])('%s names tests that show what it says', (document) => {
  expect(namedFilesIn(read(document)).filter((file) => file.endsWith('.test.ts'))).not.toEqual([]);
});

describe('the rules find', () => {
  test.each([
    ['a link to a file that is gone', '[x](gone.md)'],
    ['a link to a heading that is gone', '[x](there.md#gone)'],
    ['a link within the document to a heading that is gone', '# Here\n[x](#gone)'],
    ['a link behind one that holds', '[x](there.md) [y](gone.md)'],
  ])('%s', (_what, text) => {
    expect(brokenLinks(text, readOneFile)).toHaveLength(1);
  });

  test.each([
    ['a home directory', `in ${['', 'home', 'somebody'].join('/')}`],
    ['a home directory of macOS', `in ${['', 'Users', 'somebody'].join('/')}`],
    ['a home directory of Windows', 'in C:\\Users\\somebody'],
    ['the home directory of root', `in ${['', 'root', 'cc2cc'].join('/')}`],
    ['a temporary directory', `in ${['', 'tmp', 'something'].join('/')}`],
    ['a package registry', 'https://registry.example.org/cc2cc'],
  ])('%s', (_what, text) => {
    expect(leaksIn(text)).toHaveLength(1);
  });

  test('clients that a sentence calls tested or measured, newest first, and no other', () => {
    const text =
      'Tested with 2.1.9, 2.1.30\nand 2.1.10. Not on 2.1.8. In 2.1.7 it is new.\n\n- It was measured\n  on 2.1.30.';
    expect(testedVersionsIn(text)).toEqual([['2.1.30', '2.1.10', '2.1.9'], ['2.1.30']]);
  });

  test('a variable, and not the version that the build fills in', () => {
    expect(environmentVariablesIn('CC2CC_NAME, __CC2CC_VERSION__, environment.CC2CC_BRIDGE_DIR')).toEqual([
      'CC2CC_NAME',
      'CC2CC_BRIDGE_DIR',
    ]);
  });

  test('files and folders that are named in code, and nothing with a placeholder', () => {
    const text =
      '`src/a/b.ts`, `test/a.test.ts:` no, `src/cli/`, `hooks/*.js`, `to-<name>/tmp/`, `docs/A.md` and src/c.ts';
    expect(namedFilesIn(text)).toEqual(['src/a/b.ts', 'src/cli/', 'docs/A.md']);
  });
});

test('the rules let links to the outside, to files and to headings pass', () => {
  const text = '# Tool approval\n[a](https://example.org/x) [b](there.md) [c](there.md#a-b--c) [d](#tool-approval)';
  expect(brokenLinks(text, readOneFile)).toEqual([]);
});

function readOneFile(path: string): string | undefined {
  return path === 'there.md' ? '## A `b`, & c' : undefined;
}

/** The text behind a link; empty for a folder or a picture. */
function readLinked(folder: string, path: string): string | undefined {
  const target = join(folder, path);
  if (!existsSync(join(repositoryRoot, target))) return undefined;
  return target.endsWith('.md') ? read(target) : '';
}

function read(file: string): string {
  return readFileSync(join(repositoryRoot, file), 'utf8');
}
