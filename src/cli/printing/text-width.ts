/** How wide a text is on a terminal, and what stands in it. */
export interface TextRuler {
  /** In columns. */
  width(text: string): number;
  /** Characters as a person sees them. */
  split(text: string): string[];
}

const isPlain = /^[ -~]*$/;

const plainText: TextRuler = { width: (text) => text.length, split: (text) => [...text] };

/**
 * What measures these texts, and nothing else. Only text of other alphabets needs the tables of Unicode, whose loading
 * takes as long as half the start of Node.
 */
export async function rulerFor(texts: readonly string[]): Promise<TextRuler> {
  if (texts.every((text) => isPlain.test(text))) return plainText;
  const { wideText } = await import('./wide-text.ts');
  return wideText;
}
