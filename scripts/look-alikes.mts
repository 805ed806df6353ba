import { createRequire } from 'node:module';

/** Where the table stands, from the repository. */
export const lookAlikesFile = 'src/trust/look-alikes.ts';

/** The package that carries Unicode's table of confusable characters. */
export const lookAlikesPackage = 'unhomoglyph';

/** What Unicode takes each character for: a Latin letter in either case, `rn` for `m`, or something else altogether. */
const confusables: Readonly<Record<string, string>> = createRequire(import.meta.url)(`${lookAlikesPackage}/data.json`);

/**
 * The table of letters that look like Latin ones, as a source file. Only those that are left once a text is decomposed,
 * without marks and in lower case, because that is how it is looked up.
 */
export function lookAlikes(): string {
  const groups = [...'-abcdefghijklmnopqrstuvwxyz'].map((latin) => latin + (foreignOf().get(latin) ?? []).join(''));
  return `// Written by scripts/look-alikes.mts from Unicode's confusables.txt (https://www.unicode.org/license.txt).

/** Letters and hyphens of other scripts, each group behind the one that Unicode says they look like. */
export const lookAlikes =
  '${groups.join('')}';
`;
}

function foreignOf(): Map<string, string[]> {
  const found = new Map<string, string>();
  for (const [foreign, prototype] of Object.entries(confusables)) {
    const latin = latinOf(plain(prototype));
    const letter = plain(foreign).toLowerCase();
    const isLetter = /^[\p{Letter}\p{Dash}]$/u.test(letter) && letter > '\x7f';
    // A lower-case letter is itself in the table, or looks like what its capital does.
    if (latin && isLetter && plain(letter) === letter && (letter === foreign || !found.has(letter))) {
      found.set(letter, latin);
    }
  }
  const groups = new Map<string, string[]>();
  for (const [letter, latin] of found) groups.set(latin, [...(groups.get(latin) ?? []), letter]);
  return groups;
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{Mark}/gu, '');
}

function latinOf(prototype: string): string | undefined {
  if (prototype === 'rn') return 'm';
  return /^[A-Za-z-]$/.test(prototype) ? prototype.toLowerCase() : undefined;
}
