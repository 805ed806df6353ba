/** A piece of a document that is set as code: by four blanks, or by a fence. */
export interface CodeBlock {
  readonly document: string;
  readonly firstLine: string;
  readonly text: string;
}

const fenced = /^[ \t]*```\w*\n([\s\S]*?)^[ \t]*```$/gm;
/** Four blanks go on with a paragraph or an item of a list unless a line without text is above them. */
const indented = /(?<=^[ \t]*\n)(?: {4}.*\n(?:[ \t]*\n)*)+/gm;

/** The code blocks of a document, without what sets them off. */
export function codeBlocksIn(document: string, text: string): CodeBlock[] {
  const inFences = [...text.matchAll(fenced)].map(([, code = '']) => code);
  const inBlanks = [...text.replaceAll(fenced, '').matchAll(indented)].map(([code]) => code);
  return [...inFences, ...inBlanks].map((code) => {
    const lines = code.split('\n');
    const common = Math.min(...lines.filter(Boolean).map((line) => line.length - line.trimStart().length));
    const shown = lines
      .map((line) => line.slice(common))
      .join('\n')
      .trim();
    return { document, firstLine: shown.split('\n')[0] ?? '', text: shown };
  });
}

/** Commands of ours that stand within a line: `cc2cc status`, `/cc2cc-inbox`, each once. */
export function inlineCommandsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/`((?:cc2cc |\/cc2cc-)[^`]+)`/g)].map(([, command = '']) => command))];
}

/** A command of a table or a usage line as somebody types it: optional parts left out, names filled in. */
export function filledIn(command: string, values: Readonly<Record<string, string>>): string {
  const needed = command.replaceAll(/\s*\[[^\]]*\]/g, '');
  return needed.replaceAll(
    /msg-01J…|\b[A-Z][A-Z_]+\b…?/g,
    (word) => values[word.replace('…', '')] ?? values[word] ?? word,
  );
}
