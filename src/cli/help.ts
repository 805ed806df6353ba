import type { Verb, VerbOption } from './command/verb.ts';
import { alignColumns } from './printing/columns.ts';

const commonOptions: readonly VerbOption[] = [
  { name: 'as', value: 'NAME', description: 'act under this name' },
  { name: 'json', value: '', description: 'print JSON, errors too' },
  { name: 'help', value: '', description: 'show this' },
];

const exitCodes = 'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 timed out.';

export function helpFor(verb: Verb): string {
  const options = [...verb.options, ...commonOptions].map(({ name, value, description }) => [
    `--${name} ${value}`.trimEnd(),
    description,
  ]);
  return [
    `Usage: cc2cc ${verb.name} ${verb.words}`.trimEnd(),
    '',
    verb.summary,
    ...verb.details,
    '',
    'Options:',
    ...alignColumns(options).map((line) => `  ${line}`),
    '',
    verb.examples.length > 1 ? 'Examples:' : 'Example:',
    ...verb.examples.map((line) => `  ${line}`),
    '',
    exitCodes,
  ].join('\n');
}

export function generalHelp(verbs: readonly Verb[]): string {
  return [
    'Usage: cc2cc COMMAND [--as NAME] [--json] …',
    '',
    'Mail between Claude Code sessions and scripts on this machine.',
    '',
    'Commands:',
    ...alignColumns(verbs.map(({ name, summary }) => [name, summary])).map((line) => `  ${line}`),
    '',
    'cc2cc COMMAND --help tells more, cc2cc --version the version.',
    'CC2CC_BRIDGE_DIR is where everything lies (default ~/.cc2cc), CC2CC_NAME the name to act under.',
    exitCodes,
  ].join('\n');
}
