import ts from 'typescript';

/**
 * What lists a folder of the bridge directory looks at links and owners first, in one place: whoever lists mailboxes, or
 * the names in a folder, by other means may read, write or remove behind a link.
 */
const listers: ReadonlyMap<string, readonly string[]> = new Map([
  // Whoever knows the prefix could make the names of mailboxes itself.
  ['mailboxPrefix', ['src/protocol/layout.ts', 'src/store/mailboxes.ts', 'src/doctor/validate.ts']],
  // card.ts only needs the names that are taken, and looks into nothing.
  ['mailboxNamesIn', ['src/protocol/layout.ts', 'src/store/mailboxes.ts', 'src/identity/card.ts']],
  ['listBridge', ['src/base/own-folder.ts', 'src/store/mailboxes.ts', 'src/identity/card.ts']],
  ['listDirectory', ['src/base/files.ts', 'src/base/own-folder.ts']],
  ['readDirectory', ['src/base/fs.ts', 'src/base/files.ts']],
  ['openDirectory', ['src/base/fs.ts', 'src/base/own-folder.ts']],
  ['glob', ['src/base/find-files.ts']],
]);

/** Where a file lists mailboxes, or what is in a folder, by itself. */
export function listingsIn(path: string, node: ts.Node): string[] {
  const own = ts.isIdentifier(node) && listers.get(node.text)?.includes(path) === false;
  const isPrefix = (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) && node.text === 'to-';
  const broken = own || (isPrefix && path !== 'src/protocol/layout.ts') ? [`${path} lists mailboxes by itself`] : [];
  return [...broken, ...node.getChildren().flatMap((child) => listingsIn(path, child))];
}
