/** The slash commands of this plugin, answered by the UserPromptExpansion hook without the model. */
export const ownCommands = [
  'agents',
  'inbox',
  'status',
  'send',
  'broadcast',
  'reply',
  'read',
  'thread',
  'tasks',
  'dashboard',
  'install-cli',
] as const;

export type OwnCommand = (typeof ownCommands)[number];

/** `cc2cc:agents` and `cc2cc-agents` are `agents`; anything else is undefined. */
export function parseOwnCommand(commandName: string): OwnCommand | undefined {
  const [, name] = /^\/?cc2cc[:-](?:cc2cc-)?([a-z-]+)$/.exec(commandName) ?? [];
  return ownCommands.find((command) => command === name);
}

/** Whether a prompt is one of our commands as the person typed it. */
export function isOwnCommand(prompt: string): boolean {
  const [word = ''] = prompt.trimStart().split(/\s/, 1);
  return word.startsWith('/') && parseOwnCommand(word) !== undefined;
}
