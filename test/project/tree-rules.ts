import { posix } from 'node:path';
import { circlesIn, importGraph, type Sources } from './import-graph.ts';

/** The scripts that start real clients. They share the harness with the tests; no other script knows of test/. */
const onHarness = /^scripts\/(bench|canary|demo|picture)(\.mts$|\/)/;

/**
 * What src/, scripts/ and test/ together do against the rules of the tree, as sentences.
 * @param sources every file of the three, by its path from the repository.
 */
export function treeViolations(sources: Sources): string[] {
  const graph = importGraph(sources);
  return [
    ...[...graph].flatMap(([path, targets]) => targets.flatMap((target) => importViolation(path, target) ?? [])),
    ...[...sources.keys()].flatMap((path) => mirrorViolation(path, sources) ?? []),
    ...circlesIn(graph).map((circle) => `${circle.join(', ')} import each other in a circle`),
  ];
}

function importViolation(path: string, target: string): string | undefined {
  const isOfTest = target.startsWith('test/');
  const isOfHarness = target.startsWith('test/harness/');
  if (path.startsWith('src/') && !target.startsWith('src/')) return `${path} imports ${target}, which does not ship`;
  if (path.startsWith('scripts/') && isOfTest && !(onHarness.test(path) && isOfHarness)) {
    return `${path} imports ${target}; only bench, canary, demo and picture may, and only of test/harness/`;
  }
  const isBelowHarness = target.startsWith('src/') || isOfHarness;
  if (path.startsWith('test/harness/') && !isBelowHarness)
    return `${path} imports ${target}; scripts use the harness, too`;
  return undefined;
}

/** `test/unit/store/claim.test.ts` stands for `src/store/claim.ts`. */
function mirrorViolation(path: string, sources: Sources): string | undefined {
  if (!path.startsWith('test/unit/')) return undefined;
  const stem = /^test\/unit\/(.+)\.test\.tsx?$/.exec(path)?.[1];
  if (stem === undefined) return `${path} is no test; what tests share belongs in test/support/`;
  const isMirror = ['ts', 'tsx'].some((ending) => sources.has(posix.join('src', `${stem}.${ending}`)));
  return isMirror
    ? undefined
    : `${path} stands for no source file; move it to its file's place or to test/integration/`;
}
