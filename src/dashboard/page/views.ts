/** What the page can show, in the order of the navigation and of the keys. */
export const views = [
  { name: 'conversations', label: 'Conversations' },
  { name: 'agents', label: 'Agents' },
  { name: 'tasks', label: 'Tasks' },
  { name: 'picture', label: 'Picture' },
  { name: 'stuck', label: 'Stuck mail' },
] as const;
