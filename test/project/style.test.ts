import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { filesBelow } from './repository.ts';
import { type Sentence, sentencesOfDocument, sentencesOfSource, styleFaultsIn } from './style-rules.ts';

const documents = [
  ...readdirSync(repositoryRoot).filter((file) => file !== 'THIRD_PARTY_LICENSES.md'),
  ...['docs', 'commands', 'agents'].flatMap((folder) =>
    filesBelow(join(repositoryRoot, folder)).map((file) => `${folder}/${file}`),
  ),
].filter((file) => file.endsWith('.md'));

const sources = filesBelow(join(repositoryRoot, 'src'))
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => `src/${file}`);

/** Sentences that may break a rule: a part of each, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'Who wrote to whom': 'the title of a picture and its table, not a sentence',
  'able agile airy alert': 'the words that names are made of',
  'ant badger bat bear': 'the words that names are made of',
};

test.each(documents)('%s reads as rules 20 to 27 want it', (file) => {
  expect(faultsIn(sentencesOfDocument(file, read(file)))).toEqual([]);
});

test('the texts of the programs read so, too', () => {
  const sentences = sources.flatMap((file) => sentencesOfSource(file, read(file)));
  expect(sentences.length).toBeGreaterThan(500);
  expect(faultsIn(sentences)).toEqual([]);
});

test('each exception is still needed', () => {
  const all = [
    ...documents.flatMap((file) => sentencesOfDocument(file, read(file))),
    ...sources.flatMap((file) => sentencesOfSource(file, read(file))),
  ].filter((sentence) => styleFaultsIn(sentence).length > 0);
  expect(Object.keys(exceptions).filter((part) => !all.some(({ text }) => text.includes(part)))).toEqual([]);
});

describe('the rules find', () => {
  test.each([
    ['a word that nobody searches for', 'The doctor mends the folder.'],
    ['the recipient under another name', 'Its reader is away.'],
    ['the user under another name', 'The person is told.'],
    ['a sentence without a subject', 'What waits is handed over.'],
    ['a sentence that is too long', `${'so '.repeat(36)}it ends.`],
  ])('%s', (_title, text) => {
    expect(styleFaultsIn({ place: 'here', text })).toHaveLength(1);
  });

  test('one fault in a list, a cell and a paragraph over two lines, and none in code', () => {
    const markdown = '- Who is away\n\n| One that waits | fine |\n\nIts\nreader\n\n    mend\n\n`mend` [fine](mend.md)';
    expect(sentencesOfDocument('a.md', markdown).flatMap(styleFaultsIn)).toEqual([
      'a.md:1: say who does it: Who is away',
      'a.md:3: say who does it: One that waits',
      'a.md:4: "reader"; write: recipient',
    ]);
  });

  test('one fault in a string, a template and an element of a page, and none in a comment', () => {
    const source = [
      "const a = 'Who is away gets it.'; // Who is away gets it.",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a template in a source text
      'const b = `The person ${name} is told.`;',
      'const c = <p>The mail for its reader</p>;',
    ].join('\n');
    expect(sentencesOfSource('a.tsx', source).flatMap(styleFaultsIn)).toEqual([
      'a.tsx:1: say who does it: Who is away gets it.',
      'a.tsx:2: "The person"; write: user',
      'a.tsx:3: "reader"; write: recipient',
    ]);
  });
});

test('a question may begin with what and who', () => {
  expect(styleFaultsIn({ place: 'here', text: 'Who is online?' })).toEqual([]);
});

function faultsIn(sentences: readonly Sentence[]): string[] {
  const isExcepted = ({ text }: Sentence) => Object.keys(exceptions).some((part) => text.includes(part));
  return sentences.filter((sentence) => !isExcepted(sentence)).flatMap(styleFaultsIn);
}

function read(file: string): string {
  return readFileSync(join(repositoryRoot, file), 'utf8');
}
