/** In shell mode the mark is the `!` that was typed. */
const promptMark = /^\s*[❯!]/;
/** May have a title in it: the session's name. */
const rule = /^\s*─.*─$/;

/**
 * Finds what stands in the client's prompt: the lines between two rules, the first of which has the prompt mark.
 *
 * Returns `undefined` when no prompt is drawn, as while a dialog is open. Blanks are left out, because the client
 * breaks a long prompt into lines where it likes.
 */
export function readPromptBox(lines: string[]): string | undefined {
  // Suggestions below the prompt have the same mark, but no rule under them.
  const end = lines.findLastIndex((line, row) => rule.test(line) && startOfBox(lines, row) !== undefined);
  if (end < 0) return undefined;
  const box = lines.slice(startOfBox(lines, end), end).join('');
  return withoutBlanks(box.replace('❯', ''));
}

export function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/** The first line after the rule before `end`, when it has the prompt mark. */
function startOfBox(lines: string[], end: number): number | undefined {
  const start = lines.slice(0, end).findLastIndex((line) => rule.test(line)) + 1;
  return start > 0 && promptMark.test(lines[start] ?? '') ? start : undefined;
}
