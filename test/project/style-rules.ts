import ts from 'typescript';

export interface Sentence {
  /** Where it stands: a file and a line. */
  readonly place: string;
  readonly text: string;
}

const maxWords = 35;

/** Words that people do not search for, or that read as translated, and better ones. */
const betterWords: ReadonlyArray<readonly [worse: RegExp, better: string]> = [
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/(?<!screen |tolerant )\breaders?\b/i, 'recipient'],
  [/\b(the|that|its|whose|their|this session's|session's) person\b/i, 'user'],
  [/\bprompts? of (a|the|its) person\b/i, 'prompt'],
  [/\b(messages|mail|letters) of (other )?agents\b/i, 'agent messages'],
  [/\b(is|are|was) too much\b/i, 'unexpected'],
  [/\b(time|that|which|ttl|mail|deadline) (is|was) over\b/i, 'expired'],
  [/\btaken in\b/i, 'read'],
  [/\btells? (where|which|whether|what|how|of|who)\b/i, 'show'],
  [/\bmakes? (the|a|an|its|your) (bridge directory|mailbox|key|secret key|folder|file|launcher)\b/i, 'create'],
  [/\bthe fate of\b/i, 'what became of'],
  [/\bit is not known (who|which|what|where)\b/i, 'say who does not know it'],
];

/** A sentence that begins so has no subject that anybody can see; a question may, and "What to do" names a choice. */
const withoutSubject = /^(What(?! to do )|Who|One that)\b(?!.*\?)/;

/** What a sentence does against the rules, as sentences. */
export function styleFaultsIn({ place, text }: Sentence): string[] {
  const words = text.split(/\s+/).filter((word) => /\w/.test(word)).length;
  return [
    ...betterWords.flatMap(([worse, better]) => {
      const [found] = worse.exec(text) ?? [];
      return found === undefined ? [] : [`${place}: "${found}"; write: ${better}`];
    }),
    ...(words > maxWords ? [`${place}: ${words} words in a sentence: ${text}`] : []),
    ...(withoutSubject.test(text) ? [`${place}: say who does it: ${text}`] : []),
  ];
}

/** The sentences of a Markdown document: no code, no addresses of links, one cell of a table at a time. */
export function sentencesOfDocument(file: string, markdown: string): Sentence[] {
  const sentences: Sentence[] = [];
  let block = { line: 1, text: '' };
  const close = () => {
    for (const text of splitSentences(block.text)) sentences.push({ place: `${file}:${block.line}`, text });
    block = { line: 0, text: '' };
  };
  // A heading names what follows; it need not be a sentence.
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$|^#+ .*$/gm, (text) => text.replaceAll(/[^\n]/g, ''));
  for (const [index, line] of prose.split('\n').entries()) {
    const begins = /^\s*([-*|#]|\d+\.)\s?/.test(line) || line.trim() === '' || /^ {4,}\S/.test(line);
    if (begins) close();
    if (/^ {4,}\S/.test(line)) continue;
    for (const [column, cell] of line.split(/(?<!\\)\|/).entries()) {
      if (column > 0) close();
      if (block.text === '') block.line = index + 1;
      block.text += ` ${withoutMarks(cell)}`;
    }
  }
  close();
  return sentences;
}

/** The strings of a source file that are sentences for people: four words at least, names of the code aside. */
export function sentencesOfSource(file: string, source: string): Sentence[] {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const sentences: Sentence[] = [];
  const visit = (node: ts.Node) => {
    const text = textOf(node);
    if (text !== undefined) {
      const { line } = parsed.getLineAndCharacterOfPosition(node.getStart());
      const spoken = splitSentences(text).filter((sentence) => /^\S*[a-zA-Z]\S*( \S+){3}/.test(sentence));
      for (const sentence of spoken) sentences.push({ place: `${file}:${line + 1}`, text: sentence });
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return sentences;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('x');
}

function withoutMarks(markdown: string): string {
  return markdown
    .replaceAll(/`[^`]*`/g, 'x')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*\*?|^\s*(?:[-*#]+|\d+\.)\s/g, '');
}

/** A colon or semicolon ends a clause that can stand alone, and so a sentence here. */
function splitSentences(text: string): string[] {
  return text
    .split(/(?<=[.!?:;]["')]?)\s+(?=\S)|\n/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
