import type { ProcessIdentity } from '../base/process-identity.ts';
import type { ForeignMailPolicy } from '../base/settings.ts';
import type { PromptSource } from '../claude-code/prompt-source.ts';
import type { JoinRequest } from '../identity/join.ts';
import { staysOpen } from './reach.ts';
import type { SessionNote } from './session-note.ts';

/** What a hook knows about the session it runs in. */
export interface SessionFacts {
  readonly client: ProcessIdentity;
  readonly sessionId: string;
  readonly directory: string;
  readonly transcriptPath: string | undefined;
  /** The session's title, whoever set it. */
  readonly title: string | undefined;
  /** CC2CC_NAME. */
  readonly requestedName: string | undefined;
  /** CC2CC_PROJECT. */
  readonly projectName?: string | undefined;
  /** CC2CC_OTHER_PROJECTS. */
  readonly otherProjects?: ForeignMailPolicy | undefined;
  readonly promptSource: PromptSource;
  /** The client's id of the prompt, for the hook of one. */
  readonly promptId?: string | undefined;
}

export function toJoinRequest(facts: SessionFacts): JoinRequest {
  const { client, sessionId, directory, requestedName, projectName, otherProjects, title } = facts;
  return { client, sessionId, directory, requestedName, projectName, otherProjects, title };
}

export function toSessionNote(facts: SessionFacts): SessionNote {
  const { sessionId, directory, promptSource } = facts;
  return { sessionId, directory, interactive: staysOpen(promptSource), transcriptPath: facts.transcriptPath ?? null };
}
