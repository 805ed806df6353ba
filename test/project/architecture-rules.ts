import { posix } from 'node:path';
import ts from 'typescript';

/** The folders of src/, from the entry points down to the ground: a file may import from lower layers only. */
const layers = [
  ['hooks', 'mcp', 'cli', 'dashboard', 'old-node'],
  ['collaboration'],
  ['delivery'],
  ['store', 'identity', 'trust'],
  ['protocol', 'base'],
];

const effectsOfProcess = new Set(['env', 'argv', 'stdin', 'stdout', 'stderr', 'exit', 'exitCode']);

/**
 * What a source file does against the rules of the layout, as sentences.
 * @param path of the file from the repository, such as `src/store/claim.ts`
 */
export function architectureViolations(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  if (layerOf(path) === -1) return [`${path} is in no layer`];
  const broken = importedModules(text).flatMap((specifier) => importViolation(path, specifier) ?? []);
  broken.push(...listingViolations(path, source));
  if (layerOf(path) > 0) broken.push(...effectsIn(source).map((effect) => `${path} uses ${effect}`));
  return [...new Set(broken)];
}

/**
 * What lists a folder of the bridge directory looks at links and owners first, in one place: whoever lists mailboxes, or
 * the names in a folder, by other means may read, write or remove behind a link.
 */
const listers: ReadonlyMap<string, readonly string[]> = new Map([
  // Whoever knows the prefix could make the names of mailboxes itself.
  ['mailboxPrefix', ['src/protocol/layout.ts', 'src/store/mailboxes.ts', 'src/delivery/validate.ts']],
  // card.ts only needs the names that are taken, and looks into nothing.
  ['mailboxNamesIn', ['src/protocol/layout.ts', 'src/store/mailboxes.ts', 'src/identity/card.ts']],
  ['listBridge', ['src/base/own-folder.ts', 'src/store/mailboxes.ts', 'src/identity/card.ts']],
  ['listDirectory', ['src/base/files.ts', 'src/base/own-folder.ts']],
  ['readDirectory', ['src/base/fs.ts', 'src/base/files.ts']],
  ['glob', ['src/base/find-files.ts']],
]);

function listingViolations(path: string, node: ts.Node): string[] {
  const own = ts.isIdentifier(node) && listers.get(node.text)?.includes(path) === false;
  const isPrefix = (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) && node.text === 'to-';
  const broken = own || (isPrefix && path !== 'src/protocol/layout.ts') ? [`${path} lists mailboxes by itself`] : [];
  return [...broken, ...node.getChildren().flatMap((child) => listingViolations(path, child))];
}

/** Every imported specifier, those of types, dynamic imports, exports and require included. */
function importedModules(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

function importViolation(path: string, specifier: string): string | undefined {
  if (/^(node:)?fs(\/|$)/.test(specifier)) {
    return /^src\/base\/fs\b/.test(path) ? undefined : `${path} imports ${specifier}`;
  }
  if (!specifier.startsWith('.')) return undefined;
  const target = posix.join(posix.dirname(path), specifier);
  if (folderOf(path) === folderOf(target)) return undefined;
  if (layerOf(target) === -1) return `${path} imports ${target}, which is in no layer`;
  return layerOf(target) > layerOf(path) ? undefined : `${path} imports ${target}, which is not below it`;
}

function folderOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function layerOf(path: string): number {
  return layers.findIndex((folders) => folders.includes(folderOf(path) ?? ''));
}

function effectsIn(node: ts.Node): string[] {
  return [...effectsOfNode(node), ...node.getChildren().flatMap(effectsIn)];
}

function effectsOfNode(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node)) return effectOfMember(node.expression, node.name.text);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return effectOfMember(node.expression, node.argumentExpression.text);
  }
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && isProcess(node.initializer)) {
    return node.name.elements.flatMap((element) => effectOfProcess((element.propertyName ?? element.name).getText()));
  }
  if (ts.isImportDeclaration(node)) return effectsOfImport(node);
  return [];
}

function effectOfMember(object: ts.Expression, member: string): string[] {
  if (object.getText() === 'console') return ['console'];
  if (object.getText() === 'globalThis' && member === 'console') return ['console'];
  return isProcess(object) ? effectOfProcess(member) : [];
}

function effectsOfImport({ moduleSpecifier, importClause }: ts.ImportDeclaration): string[] {
  const specifier = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
  if (/^(node:)?console$/.test(specifier)) return ['console'];
  if (!/^(node:)?process$/.test(specifier)) return [];
  const bindings = importClause?.namedBindings;
  if (bindings !== undefined && ts.isNamedImports(bindings)) {
    return bindings.elements.flatMap((element) => effectOfProcess((element.propertyName ?? element.name).text));
  }
  // What is done with it under another name could not be found.
  const name = (bindings?.name ?? importClause?.name)?.text;
  return name === 'process' ? [] : [`process under the name ${name}`];
}

function effectOfProcess(member: string): string[] {
  return effectsOfProcess.has(member) ? [`process.${member}`] : [];
}

function isProcess(node: ts.Expression | undefined): boolean {
  return node?.getText() === 'process' || node?.getText() === 'globalThis.process';
}
