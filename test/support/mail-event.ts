import type { MailEvent } from '../../src/reports/observe.ts';

/** What `watch` sees of a message that has just been sent. */
export const queuedMail = {
  kind: 'message',
  id: 'msg-1',
  from: 'calm-owl',
  to: 'brave-fox',
  state: 'queued',
  type: 'message',
  signature: 'verified',
  preview: 'the build is…',
  atMs: 0,
} as const satisfies MailEvent;
