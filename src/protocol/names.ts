/** Names that Windows gives to devices, with any ending: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const deviceNames = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** Words that mean something else where a name is expected. */
const reservedWords = new Set(['all', 'everyone', 'here', 'me', 'self', 'user']);

export const maxNameLength = 31;

/** What to do about a text that `isAgentName` refuses. */
export const ruleForNames =
  'use 1 to 31 lower-case letters, digits and hyphens, beginning with a letter, and no reserved word such as all or me';

/** Whether an agent may be called this: `[a-z][a-z0-9-]{0,30}`, no device of Windows, and no reserved word. */
export function isAgentName(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,30}$/.test(text) && !deviceNames.test(text) && !reservedWords.has(text);
}

/** Makes a name of a title that a person typed (`DevOps Team` becomes `devops-team`); undefined where none can be. */
export function nameFromTitle(title: string): string | undefined {
  const name = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '')
    .slice(0, maxNameLength)
    .replace(/-+$/, '');
  return isAgentName(name) ? name : undefined;
}

/** `devops`, `devops-2`, `devops-3`, …, each within the longest allowed length. */
export function* nameVariants(name: string): Generator<string> {
  yield name;
  for (let number = 2; ; number++) yield withNumber(name, number);
}

/** Whether `nameVariants(name)` gives `other`. */
export function isNameVariant(name: string, other: string): boolean {
  const number = Number(/-(\d+)$/.exec(other)?.[1] ?? 1);
  return other === name || (number >= 2 && other === withNumber(name, number));
}

function withNumber(name: string, number: number): string {
  const suffix = `-${number}`;
  return `${name.slice(0, maxNameLength - suffix.length)}${suffix}`;
}
