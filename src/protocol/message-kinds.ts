export const messageTypes = ['message', 'task', 'response', 'status'] as const;
export const priorities = ['low', 'normal', 'high', 'critical'] as const;

export type MessageType = (typeof messageTypes)[number];
export type Priority = (typeof priorities)[number];
