import * as z from 'zod';
import { messageTypes, priorities } from '../../protocol/message.ts';

/** What `send` and `broadcast` take besides the recipient. */
export const mailFields = {
  text: z.string().describe('Plain text or Markdown'),
  type: z.enum(messageTypes).optional(),
  priority: z.enum(priorities).optional().describe('low does not wake the recipient'),
  thread: z.string().max(200).optional(),
  ttl: z.number().int().positive().optional().describe('Seconds; default one week unless configured'),
  task: z.record(z.string(), z.unknown()).optional().describe('For a task: deadline (date or seconds), files'),
};

export interface MailInput {
  readonly text: string;
  readonly type?: (typeof messageTypes)[number] | undefined;
  readonly priority?: (typeof priorities)[number] | undefined;
  readonly thread?: string | undefined;
  readonly ttl?: number | undefined;
  readonly task?: Record<string, unknown> | undefined;
}

export function toDraft(input: MailInput) {
  const { text, type, priority, thread, ttl, task } = input;
  return { text, type, priority, thread, ttlSeconds: ttl, task };
}
