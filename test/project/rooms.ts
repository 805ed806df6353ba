/**
 * The rooms of src/, from the entry points down to the ground: a file may import from its own room and from rooms
 * further down. Rooms in one row know nothing of each other.
 */
export const rooms: readonly (readonly string[])[] = [
  ['cli', 'mcp', 'hooks', 'dashboard', 'old-node', 'dashboard/page'],
  ['cli/verbs', 'cli/upkeep', 'mcp/tools', 'dashboard/server'],
  ['dashboard/page/tasks', 'dashboard/page/mail', 'dashboard/page/compose', 'dashboard/server/catalog'],
  ['cli/screen', 'cli/commands', 'mcp/tool', 'dashboard/page/parts'],
  ['cli/command', 'mcp/session', 'dashboard/page/client'],
  ['cli/printing', 'cli/launcher', 'cli/service', 'dashboard/api'],
  ['slash-commands'],
  ['cleanup', 'doctor', 'replying'],
  ['asking', 'tasks', 'doctor/machine'],
  ['addressing', 'doctor/finding'],
  ['handover', 'conversations'],
  ['reports', 'reservations', 'idle-notices'],
  ['sending', 'doorbells'],
  ['receipts'],
  ['desk'],
  ['session'],
  ['claude-code/hooks', 'claude-code/doorbells', 'claude-code/transcript'],
  ['claude-code'],
  ['bridge', 'store/outcomes', 'store/history'],
  ['identity', 'store', 'trust', 'decisions'],
  ['base'],
  ['protocol'],
];

/** The programs. Only they may read their environment, print or exit, and no other room imports from them. */
export const programs = ['cli', 'mcp', 'hooks', 'dashboard', 'old-node'] as const;

/** Whether a room is for what the client is like. No other names a variable, a field, a transcript row or a doorbell of it. */
export function isOfClient(room: string): boolean {
  return room === 'claude-code' || room.startsWith('claude-code/');
}

/** What one program may know of another: the shapes of what they say to each other. */
export const contracts: readonly string[] = ['dashboard/api'];

export const maxFilesInRoom = 20;

/** The room of a file: its folder below src/. Undefined if there is no such room. */
export function roomOf(path: string): string | undefined {
  const folder = /^src\/(.+)\/[^/]+$/.exec(path)?.[1];
  return folder !== undefined && rowOf(folder) >= 0 ? folder : undefined;
}

export function rowOf(room: string): number {
  return rooms.findIndex((row) => row.includes(room));
}

/** The program that a room belongs to. */
export function programOf(room: string): string | undefined {
  return programs.find((program) => room === program || room.startsWith(`${program}/`));
}
