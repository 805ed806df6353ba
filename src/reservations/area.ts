import { braceExpand, Minimatch, type MinimatchOptions } from 'minimatch';
import { Cc2ccError } from '../base/errors.ts';
import { foldsCase } from './paths.ts';

/**
 * Files of one repository: a path, which also stands for everything below it, or a pattern. In a pattern `*` and `?`
 * stay within a name and `**` is any number of folders; every other character stands for itself, brackets too, because
 * file names have them more often than people mean a class of characters.
 */
export interface Area {
  /**
   * The repository, an absolute path without symbolic links, with forward slashes: that of its first working tree, for all
   * of them.
   */
  readonly root: string;
  /** Relative to the repository, with forward slashes and without braces. */
  readonly pattern: string;
}

const maxPatternCharacters = 500;
const maxAlternatives = 100;

const matching: MinimatchOptions = {
  dot: true,
  nobrace: true,
  nocase: foldsCase,
  nocomment: true,
  noext: true,
  nonegate: true,
  // Separators are forward slashes on every platform here.
  platform: 'linux',
};

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** `src/{a,b}.ts` is `src/a.ts` and `src/b.ts`. @throws BAD_INPUT when it stands for too much. */
export function expandBraces(given: string): string[] {
  if (given.length > maxPatternCharacters) {
    throw new Cc2ccError('BAD_INPUT', `a path has more than ${maxPatternCharacters} characters; give shorter ones`);
  }
  const patterns = braceExpand(given, { braceExpandMax: maxAlternatives + 1 });
  if (patterns.length <= maxAlternatives) return patterns;
  throw new Cc2ccError('BAD_INPUT', `"${given}" stands for more than ${maxAlternatives} paths; use * instead`);
}

/** Whether a pattern stands for a file; both are relative to the same repository. */
export function covers(pattern: string, path: string): boolean {
  if (hasWildcard(pattern))
    return beginsAs(pattern, path) && new Minimatch(escapeOthers(pattern), matching).match(path);
  return foldCase(path) === foldCase(pattern) || foldCase(path).startsWith(`${foldCase(pattern)}/`);
}

/** The part of an absolute path behind the root; undefined for a path that does not lie below it. */
export function pathWithin(root: string, path: string): string | undefined {
  const folder = root.endsWith('/') ? root : `${root}/`;
  return foldCase(path).startsWith(foldCase(folder)) ? path.slice(folder.length) : undefined;
}

/**
 * Whether some file can lie in both areas. Where it would take more than a look at the beginnings and the ends of two
 * names with wildcards, they count as overlapping: two agents who could have worked side by side lose less than two who collide.
 */
export function overlaps(one: Area, other: Area): boolean {
  const [ours, theirs] = [segmentsOf(one), segmentsOf(other)];
  const known = new Map<string, boolean>();
  const meet = (at: number, otherAt: number): boolean => {
    const key = `${at} ${otherAt}`;
    const isMeeting = known.get(key) ?? meetAt(at, otherAt);
    known.set(key, isMeeting);
    return isMeeting;
  };
  const meetAt = (at: number, otherAt: number): boolean => {
    const [left, right] = [ours[at], theirs[otherAt]];
    if (left === anyFolders) return meet(at + 1, otherAt) || (right !== undefined && meet(at, otherAt + 1));
    if (right === anyFolders) return meet(at, otherAt + 1) || (left !== undefined && meet(at + 1, otherAt));
    if (left === undefined || right === undefined) return left === right;
    return namesMeet(left, right) && meet(at + 1, otherAt + 1);
  };
  return meet(0, 0);
}

const anyFolders = '**';

interface NameSegment {
  readonly text: string;
  readonly isPattern: boolean;
}

type Segment = NameSegment | typeof anyFolders;

function segmentsOf({ root, pattern }: Area): Segment[] {
  const folders = root.split('/').filter((name) => name !== '');
  const names = pattern.split('/').map((text) => (text === anyFolders ? text : { text, isPattern: hasWildcard(text) }));
  const below: Segment[] = hasWildcard(pattern) ? [] : [anyFolders];
  return [...folders.map((text) => ({ text, isPattern: false })), ...names, ...below];
}

function namesMeet(one: NameSegment, other: NameSegment): boolean {
  if (one.isPattern && other.isPattern) return endsMeet(foldCase(one.text), foldCase(other.text));
  if (one.isPattern) return covers(one.text, other.text);
  return other.isPattern ? covers(other.text, one.text) : foldCase(one.text) === foldCase(other.text);
}

function endsMeet(one: string, other: string): boolean {
  const [begin, otherBegin] = [one, other].map((text) => text.slice(0, text.search(/[*?]/))) as [string, string];
  const [end, otherEnd] = [one, other].map((text) => /[^*?]*$/.exec(text)?.[0] ?? '') as [string, string];
  const beginsMeet = begin.startsWith(otherBegin) || otherBegin.startsWith(begin);
  return beginsMeet && (end.endsWith(otherEnd) || otherEnd.endsWith(end));
}

/** The text before the first wildcard decides most cases, at a hundredth of the pattern's cost. */
function beginsAs(pattern: string, path: string): boolean {
  return foldCase(path).startsWith(foldCase(pattern.slice(0, pattern.search(/[*?]/))));
}

function escapeOthers(pattern: string): string {
  return pattern.replace(/[[\]\\]/g, '\\$&');
}

function foldCase(text: string): string {
  return foldsCase ? text.toLowerCase() : text;
}
