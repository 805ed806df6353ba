import { posix } from 'node:path';
import ts from 'typescript';

/** File paths from the repository, such as `src/store/claim.ts`, each with its text. */
export type Sources = ReadonlyMap<string, string>;

/** Every imported specifier, those of types, dynamic imports, exports and require included. */
export function importedModules(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The files that each file imports, packages left out. */
export function importGraph(sources: Sources): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const [path, text] of sources) {
    const relative = importedModules(text).filter((specifier) => specifier.startsWith('.'));
    graph.set(path, [...new Set(relative.map((specifier) => posix.join(posix.dirname(path), specifier)))]);
  }
  return graph;
}

/** Groups of files that import each other in a circle (Tarjan's strongly connected components of two or more). */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    let low = order.size;
    const own = low;
    order.set(file, own);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}
