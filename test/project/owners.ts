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
    pattern: /^(globalThis\.)?(setTimeout|setInterval|setImmediate)$|^AbortSignal\.timeout$/,
    what: 'sets a timer by itself; the file system interface has sleep, every and watch',
    owners: [/^src\/base\/(fs-time|pace)\.ts$/, /^src\/dashboard\/page\//],
  },
];

/** Where a file does by itself what another one owns. */
export function ownedCallsIn(path: string, node: ts.Node): string[] {
  const name = ts.isCallExpression(node) ? node.expression.getText().replace(/\?\./g, '.') : undefined;
  const module =
    ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
  const broken = ownedCalls.filter(
    ({ pattern, owners }) => name !== undefined && pattern.test(name) && !owners.some((owner) => owner.test(path)),
  );
  const timers = /^(node:)?timers(\/|$)/.test(module) ? [`${path} imports ${module}`] : [];
  return [
    ...broken.map(({ what }) => `${path} ${what}`),
    ...timers,
    ...node.getChildren().flatMap((child) => ownedCallsIn(path, child)),
  ];
}
