import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { noteUnlessFailing } from '../bridge/note-unless-failing.ts';
import { joinParagraphs } from '../bridge/paragraphs.ts';
import { noteWatchedBell } from '../claude-code/doorbells/watched-bell.ts';
import { openDesk } from '../desk/desk.ts';
import { writeCard } from '../identity/card.ts';
import { unbindDead } from '../identity/client-binding.ts';
import { join, type Membership } from '../identity/join.ts';
import { tellChanges } from '../identity/roster.ts';
import { settle } from '../receipts/receipts.ts';
import { greet } from '../reports/describe.ts';
import { takesTitle } from '../session/reach.ts';
import { type SessionFacts, toJoinRequest, toSessionNote } from '../session/session-facts.ts';
import { writeSessionNote } from '../session/session-note.ts';
import { beginSession, turnOpenSinceMs } from '../session/turn.ts';
import { ensureMailbox } from '../store/store.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import { handOver } from './hand-over.ts';

export interface SessionStart {
  /** For the person: the greeting, and the mail that waited. */
  readonly greeting: string;
  /** For the model: the greeting, and the mail that waited. */
  readonly context: string;
  /** To be set as the session's title; undefined if the person chose one, or a host does. */
  readonly title: string | undefined;
  /** The folder that the client is to watch as a doorbell. */
  readonly watchPath: string;
  /** The messages in the context. */
  readonly ids: readonly string[];
}

/** Gives a session its name, tells it who is there, and hands it the mail that waited. */
export async function startSession(
  bridge: Bridge,
  facts: SessionFacts,
  { isNewContext }: { readonly isNewContext: boolean },
): Promise<SessionStart> {
  const { registry } = bridge;
  const { name, card, warning } = await joinWithAnyName(bridge, facts);
  const recipient = { name, client: facts.client };
  bridge.decisions?.note(name, 'session', undefined, isNewContext ? 'begins' : 'goes on after it was compacted');
  // By the transcript of the session before this one, which the client may have ended without a hook.
  await settle(await openDesk(bridge, recipient));
  await writeSessionNote(bridge, facts.client, toSessionNote(facts));
  const mailbox = await ensureMailbox(bridge.store, name);
  await noteWatchedBell(bridge, recipient);
  await tellChanges(registry, facts.client, name);
  const greeting = joinParagraphs(await greet(bridge, name), warning);
  const mail = await handOver(bridge, recipient, { isNewContext });
  const title = facts.title === undefined && takesTitle(facts.promptSource) ? name : undefined;
  const trouble = await noteUnlessFailing(mail.text !== '', async () => {
    // A conversation that grew too long is compacted in the middle of a turn, which goes on.
    if (isNewContext || (await turnOpenSinceMs(bridge, facts.client)) === undefined) {
      await beginSession(bridge, facts.client);
    }
    await unbindDead(registry);
    if (title !== undefined) await writeCard(registry, { ...card, lastTitle: title });
  });
  return {
    greeting: joinParagraphs(greeting, ...trouble, mail.shown),
    context: joinParagraphs(greeting, mail.text),
    title,
    watchPath: mailbox.bell,
    ids: mail.messages.map(({ id }) => id),
  };
}

/** A CC2CC_NAME that cannot be a name must not leave the session without mail: it gets another one, and is told. */
async function joinWithAnyName(
  bridge: Bridge,
  facts: SessionFacts,
): Promise<Membership & { readonly warning: string }> {
  const request = toJoinRequest(facts);
  try {
    return { ...(await join(bridge.registry, request)), warning: '' };
  } catch (error) {
    if (!(error instanceof Cc2ccError && error.code === 'NAME_INVALID')) throw error;
    return {
      ...(await join(bridge.registry, { ...request, requestedName: undefined })),
      warning: makeVisibleLine(error.message),
    };
  }
}
