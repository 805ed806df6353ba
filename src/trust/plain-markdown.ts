const punctuation = /[!-/:-@[-`{-~]/g;
const indent = /^[ \t]+/gm;

/** A text that is shown as it is where the client draws Markdown: nothing in it is a heading, a link or a code block. */
export function toPlainMarkdown(text: string): string {
  return text
    .replace(punctuation, '\\$&')
    .replace(indent, (blanks) => '\u00a0'.repeat(blanks.replaceAll('\t', '    ').length));
}
