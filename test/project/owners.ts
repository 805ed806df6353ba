import ts from 'typescript';

interface OwnedCall {
  /** Of the call as it is written, such as `JSON.parse`. */
  readonly pattern: RegExp;
  readonly what: string;
  readonly owners: readonly RegExp[];
}

/** Calls that one file makes for all the others, because it decides how. Old Node versions and browsers have their own. */
const ownedCalls: readonly OwnedCall[] = [
  {
    pattern: /(^|\.)link$/,
    what: 'links a file by itself; base/link-once.ts knows what is durable when',
    owners: [/^src\/base\/link-once\.ts$/],
  },
  {
    pattern: /(^|\.)JSON\.parse$/,
    what: 'parses JSON by itself; protocol/json.ts does, and a schema says what it is',
    owners: [
      /^src\/protocol\/json\.ts$/,
      /^src\/old-node\//,
      /^src\/claude-code\/hooks\/old-node-output\.ts$/,
      /^src\/dashboard\/page\//,
    ],
  },
  {
    pattern: /^(globalThis\.)?(setTimeout|setInterval|setImmediate)$|^AbortSignal\.timeout$/,
    what: 'sets a timer by itself; the file system interface has sleep, every and watch',
    owners: [/^src\/base\/(fs-time|pace)\.ts$/, /^src\/dashboard\/page\//],
  },
  {
    pattern: /^(distance|closest)$/,
    what: 'decides by itself what somebody may have meant; protocol/nearest.ts does',
    owners: [/^src\/protocol\/nearest\.ts$/],
  },
  {
    pattern: /^countHandedOver$/,
    what: 'counts what was handed over by itself; handover/hand-over.ts counts all of it once',
    owners: [/^src\/handover\/hand-over\.ts$/],
  },
];

/** What a file name that carries state ends with, or is joined by; the files of other programs are not ours to name. */
const namesItself = /\.(json|sending|notice|told|lines|key|reason\.txt)$|~$/;
const mayNameFiles = [
  /^src\/protocol\/(file-names|layout)\.ts$/,
  /^src\/claude-code\//,
  /^src\/doctor\/machine\/versions\.ts$/,
  /^src\/cli\/launcher\//,
];

/** A template that ends as a name does, the ending of a name, or an expression that takes one apart. */
function isFileName(node: ts.Node): boolean {
  if (ts.isTemplateTail(node)) return namesItself.test(node.text);
  if (ts.isRegularExpressionLiteral(node)) return /\\\.json|~\(\[/.test(node.text);
  if (!ts.isStringLiteral(node)) return false;
  const isSplit = ts.isCallExpression(node.parent) && node.parent.expression.getText().endsWith('.split');
  return /^(\.[a-z]+)*\.(json|sending|lines|key|reason\.txt)$/.test(node.text) || (isSplit && node.text === '~');
}

/** esbuild, which must write what Node 12 can read, makes a WeakMap of each private field of a class that has one. */
function hasPrivateName(node: ts.Node): boolean {
  return (ts.isMethodDeclaration(node) || ts.isAccessor(node)) && ts.isPrivateIdentifier(node.name);
}

/** Where a file does by itself what another one owns. */
export function ownedCallsIn(path: string, node: ts.Node): string[] {
  const name = ts.isCallExpression(node) ? node.expression.getText().replace(/\?\./g, '.') : undefined;
  const module =
    ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
  const broken = ownedCalls.filter(
    ({ pattern, owners }) => name !== undefined && pattern.test(name) && !owners.some((owner) => owner.test(path)),
  );
  const timers = /^(node:)?timers(\/|$)/.test(module) ? [`${path} imports ${module}`] : [];
  const isNaming = isFileName(node) && !mayNameFiles.some((owner) => owner.test(path));
  return [
    ...(isNaming ? [`${path} names files by itself; protocol/file-names.ts does`] : []),
    ...broken.map(({ what }) => `${path} ${what}`),
    ...(hasPrivateName(node) && !path.startsWith('src/dashboard/page/')
      ? [`${path} has a method with a private name; write private, which needs no WeakMap in the bundles`]
      : []),
    ...timers,
    ...node.getChildren().flatMap((child) => ownedCallsIn(path, child)),
  ];
}
