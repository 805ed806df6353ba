import { commandGroups } from '../src/cli/all-commands.ts';

export interface Bundle {
  /** Source file, relative to the repository. */
  readonly entry: string;
  /** Built file, relative to the repository. */
  readonly file: string;
  /** A hook is started for every event and must stay small, so its identifiers are shortened as well. */
  readonly kind: 'hook' | 'hook-part' | 'server' | 'cli' | 'cli-part' | 'dashboard' | 'module';
}

/** What each file may weigh, in KB: somebody waits while it is read. One that grows is argued in the commit. */
const maxKbOf: Readonly<Record<string, number>> = {
  'hooks/session-start.js': 136,
  'hooks/user-prompt-submit.js': 138,
  'hooks/session-end.js': 94,
  'hooks/file-changed.js': 126,
  // It knows all slash commands, and hosts without servers for hooks are the only ones that start it.
  'hooks/user-prompt-expansion.js': 183,
  'hooks/debug-log.js': 27,
  // It is read within the client.
  'hooks/register.js': 20,
  'mcp/server.js': 760,
  'bin/cc2cc': 78,
  'bin/mail.js': 290,
  'bin/look.js': 240,
  'bin/upkeep.js': 480,
  'bin/dashboard.js': 345,
};

export function maxKb({ file }: Pick<Bundle, 'file'>): number {
  return maxKbOf[file] ?? 0;
}

const hookNames = ['session-start', 'user-prompt-submit', 'session-end', 'file-changed'];

/** Everything that is built from src/ and committed: add a bundle here and nowhere else. */
export const bundles: readonly Bundle[] = [
  ...hookNames.map((name) => ({ entry: `src/hooks/${name}.ts`, file: `hooks/${name}.js`, kind: 'hook' as const })),
  {
    entry: 'src/hooks/user-prompt-expansion.ts',
    file: 'hooks/user-prompt-expansion.js',
    kind: 'hook',
  },
  // The hooks load it from beside themselves, and only to debug.
  { entry: 'src/hooks/debug-log.ts', file: 'hooks/debug-log.js', kind: 'hook-part' },
  // Runs within the client, which reads what it uses off its source.
  { entry: 'src/mod/register.ts', file: 'hooks/register.js', kind: 'module' },
  { entry: 'src/mcp/main.ts', file: 'mcp/server.js', kind: 'server' },
  { entry: 'src/cli/main.ts', file: 'bin/cc2cc', kind: 'cli' },
  // The command line loads from beside itself the part that the command needs.
  ...commandGroups.map(({ program }) => ({
    entry: `src/cli/${program}-verbs.ts`,
    file: `bin/${program}.js`,
    kind: 'cli-part' as const,
  })),
  // One of these parts loads it from beside itself, and the page is in it.
  { entry: 'src/dashboard/main.ts', file: 'bin/dashboard.js', kind: 'dashboard' },
];
