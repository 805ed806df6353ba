import ts from 'typescript';

const effectsOfProcess = new Set(['env', 'argv', 'stdin', 'stdout', 'stderr', 'exit', 'exitCode']);

/** What a file does beside computing: printing, exiting, reading the environment. */
export function effectsIn(node: ts.Node): string[] {
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
