import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an interactive client writes about itself to `~/.claude/sessions/<pid>.json`. */
export interface SessionRecord {
  sessionId: string;
  status?: string;
  name?: string;
  messagingSocketPath?: string;
}

/** Returns `undefined` before the client has written its record, and while it is in the middle of writing it. */
export function readSessionRecord(home: string, pid: number): SessionRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(home, '.claude', 'sessions', `${pid}.json`), 'utf8')) as SessionRecord;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
