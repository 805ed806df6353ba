import rcompare from 'semver/functions/rcompare.js';
/** Files and folders of the repository that a document names in code: `src/store/claim.ts`, `test/harness/`. */
export function namedFilesIn(text: string): string[] {
  const named = /`((?:src|test|scripts|hooks|mcp|bin|commands|docs)\/[\w./-]*)`/g;
  return [...text.matchAll(named)].map(([, file = '']) => file);
}

/** Names of our environment variables; `__CC2CC_VERSION__` is filled in by the build and is none. */
export function environmentVariablesIn(text: string): string[] {
  return [...text.matchAll(/(?<![A-Z_])CC2CC(?:_[A-Z]+)+/g)].map(([name]) => name);
}

export function missingFrom(text: string, parts: readonly string[]): string[] {
  return parts.filter((part) => !text.includes(part));
}

/** What tells where a document was written: home and temporary directories, and addresses of package registries. */
export function leaksIn(text: string): string[] {
  const leaks = /(?<![\w.~-])\/(?:home|Users|root|tmp|work)\/[\w.-]+|\b[A-Z]:\\Users\\\w+|\bregistry\.[a-z]+[\w./-]*/g;
  return [...text.matchAll(leaks)].map(([leak]) => leak);
}

/**
 * Relative links that lead nowhere, headings included.
 * @param readLinked gives the text behind a path, or undefined where there is nothing.
 */
export function brokenLinks(text: string, readLinked: (path: string) => string | undefined): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? text : readLinked(path);
      return target === undefined || (heading !== undefined && !headingsOf(target).includes(heading));
    });
}

/** The anchors that the repository's host makes of headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

/** For each sentence that calls clients tested or measured: their versions, the newest first. */
export function testedVersionsIn(text: string): string[][] {
  const sentences = text.split(/\n\s*\n|\n\s*- |(?<=[.:;])\s+/).filter((part) => /\b(tested|measured)\b/i.test(part));
  const lists = sentences.map((sentence) => sentence.match(/\b\d+\.\d+\.\d+\b/g) ?? []);
  return lists.filter((list) => list.length > 0).map((list) => list.sort(rcompare));
}
