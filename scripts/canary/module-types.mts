import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '../package-json.mts';

const moduleFolder = join(repositoryRoot, 'src', 'mod');
const engineFile = join(moduleFolder, 'engine.ts');

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  types: ['claude-code'],
};

/** What `src/mod/engine.ts` calls each thing, said with the client's own types. */
const engineOfClient = `
import type { Args, EngineInterface, EventResult, On, RenderElement, RenderInput, TextProps } from 'claude-code';
export type { On };
export type Engine = EngineInterface;
export type Element = RenderElement;
export type TextProperties = Partial<TextProps>;
export type BandDrawing = RenderInput<'AbovePrompt'>;
export type Drawing = RenderInput<'Pane'> | RenderInput<'AbovePrompt'>;
export type CommandRun = Args<'command.run'>;
export type CommandResult = EventResult<'command.run'>;
export type Delivery = Args<'session.receive'>;
export type DeliveryResult = EventResult<'session.receive'>;
export type SendMessageCall = Args<'tool.call'> & { to?: unknown; message?: unknown; notify_when_idle?: unknown };
export type ListAgentsCall = Args<'tool.call'>;
`;

/** Of these, `engine.ts` names only the parts that the module looks at, so they stand for themselves. */
const ownShapes = [...['Row', 'SendMessageResult', 'ListAgentsResult', 'ToolAnswer', 'Next']];

/** The declarations of `ownShapes`, as `engine.ts` has them. */
function declarationsOfOwnShapes(): string {
  const source = ts.createSourceFile('engine.ts', readFileSync(engineFile, 'utf8'), ts.ScriptTarget.ES2023);
  const isOwn = (node: ts.Statement) =>
    (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && ownShapes.includes(node.name.text);
  return source.statements
    .filter(isOwn)
    .map((node) => node.getText(source))
    .join('\n');
}

/**
 * Compiles the in-process module against the declarations that a client writes, in the place of those of `engine.ts`.
 * @param types the folder that holds `claude-code/index.d.ts`
 * @returns what does not fit, a sentence each.
 */
export function moduleFaults(types: string): string[] {
  const options = { ...compilerOptions, typeRoots: [types] };
  const program = ts.createProgram([join(moduleFolder, 'register.ts')], options, hostWithEngineOfClient(options));
  // What the module shares with other programs also serves where there is more than a module has.
  return ts.getPreEmitDiagnostics(program).flatMap((fault) => {
    const text = ts.flattenDiagnosticMessageText(fault.messageText, ' ');
    if (fault.file === undefined || fault.start === undefined) return text;
    if (!resolve(fault.file.fileName).startsWith(moduleFolder)) return [];
    const { line } = fault.file.getLineAndCharacterOfPosition(fault.start);
    return `${basename(fault.file.fileName)}:${line + 1}: ${text}`;
  });
}

/** Where a client of this version writes them, beside a plugin that `--plugin-dir` names. */
export function typesBeside(pluginDirectory: string): string {
  return join(pluginDirectory, '.claude-plugin', 'types');
}

function hostWithEngineOfClient(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  const engine = engineOfClient + declarationsOfOwnShapes();
  host.readFile = (path) => (resolve(path) === engineFile ? engine : read(path));
  host.getSourceFile = (path, languageVersion) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, languageVersion);
  };
  return host;
}
