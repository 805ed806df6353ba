import { listOwnFolder, requireOwnFolder } from '../base/own-folder.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { noteUnlessFailing } from '../bridge/note-unless-failing.ts';
import { joinParagraphs } from '../bridge/paragraphs.ts';
import { bringsMail, hasMailInPlace, isDoorbell } from '../claude-code/doorbells/doorbell-text.ts';
import type { KnownFacts } from '../desk/desk.ts';
import { hearTestRing } from '../doorbells/test-ring.ts';
import { readCard, writeCard } from '../identity/card.ts';
import { readBinding } from '../identity/client-binding.ts';
import { demandedName, join } from '../identity/join.ts';
import { tellChanges } from '../identity/roster.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { isAgentName } from '../protocol/names.ts';
import { type HandOverTurn, resetHops } from '../sending/hops.ts';
import { takesTitle } from '../session/reach.ts';
import { type SessionFacts, toJoinRequest, toSessionNote } from '../session/session-facts.ts';
import { keepSessionNote } from '../session/session-note.ts';
import { awaitsFirstTurn, beginTurn } from '../session/turn.ts';
import { handOverWithPrompt, type PromptMail } from './prompt-mail.ts';

const noMail: PromptMail = { text: '', shown: '', notes: [], ids: [] };

export type PromptDecision =
  /** The prompt goes on, with `context` for the model and `note` for the person, where they are not empty. */
  | {
      readonly kind: 'proceed';
      readonly context: string;
      readonly note: string;
      readonly title: string | undefined;
      /** The messages in the context. */
      readonly ids: readonly string[];
    }
  /** A doorbell that found nothing to hand over: it must not cost a model call. */
  | { readonly kind: 'block'; readonly reason: string };

const testRingHeard = 'cc2cc doctor tested this doorbell: it is heard here.';

/** Hands mail over with a prompt, whether a person typed it or a doorbell rang. */
export async function decidePrompt(bridge: Bridge, facts: SessionFacts, prompt: string): Promise<PromptDecision> {
  const isRung = isDoorbell(prompt);
  if (isRung && (await hearTestRing(bridge, facts.client, prompt))) return { kind: 'block', reason: testRingHeard };
  const { recipient, renamedTo } = await identify(bridge, facts);
  bridge.decisions?.note(recipient.name, 'prompt', undefined, isRung ? 'a doorbell rang' : 'not from a doorbell');
  const note = toSessionNote(facts);
  await keepSessionNote(bridge, facts.client, note);
  const { formerNames = [], lastTitle } = (await readCard(bridge.registry, recipient.name)) ?? {};
  if (facts.title === recipient.name && lastTitle !== facts.title) await noteShownName(bridge, recipient.name);
  // The FileChanged hook handed mail over for want of a server, and one is there again; or the client's module did just now.
  const isOfMail = isRung || bringsMail(prompt);
  // What has come since then comes between two steps of the turn or at its end: together it would be too much.
  const hasMail = isRung || (!hasMailInPlace(prompt) && (await mailWaits(bridge, recipient.name, formerNames)));
  const mail = hasMail
    ? await handOverMail(bridge, facts, recipient, { formerNames, note }, { isRung, isOfMail })
    : noMail;
  if (mail === undefined) return { kind: 'block', reason: 'No mail waits now.' };
  const changes = renamedTo ? [`You are ${renamedTo} now.`] : [];
  const trouble = await noteUnlessFailing(mail.text !== '', async () => {
    await beginTurn(bridge, facts.client, facts.promptId);
    bridge.decisions?.note(recipient.name, 'turn', undefined, 'begins');
    // Not before the mail is claimed: the server rings for what it held back as soon as its person has spoken.
    if (!isOfMail) await resetHops(bridge, facts.client);
    changes.push(...(await tellChanges(bridge.registry, facts.client, recipient.name)));
  });
  return {
    kind: 'proceed',
    context: joinParagraphs(changes.join('\n'), mail.text),
    note: joinParagraphs([...changes, ...mail.notes, ...trouble].join('\n'), mail.shown),
    // A title that shows a former name is one that we set.
    title: showsFormerName(facts, formerNames) ? recipient.name : undefined,
    ids: mail.ids,
  };
}

function showsFormerName({ title, promptSource }: SessionFacts, formerNames: readonly string[]): boolean {
  return title !== undefined && formerNames.includes(title) && takesTitle(promptSource);
}

/** The session's name; it changes here when the person gave the session another title. */
async function identify(bridge: Bridge, facts: SessionFacts): Promise<{ recipient: Recipient; renamedTo?: string }> {
  const { registry } = bridge;
  const bound = await readBinding(registry, facts.client);
  const request = { ...toJoinRequest(facts), requestedName: undefined };
  const isNameFixed = facts.requestedName !== undefined && isAgentName(facts.requestedName);
  const isNewTitle = bound && !isNameFixed && facts.title !== undefined && facts.title !== bound;
  if (bound && !isNewTitle) return { recipient: { name: bound, client: facts.client } };
  const card = bound ? await readCard(registry, bound) : undefined;
  const retitled = card && demandedName(request, card, [card]);
  if (bound && !retitled) return { recipient: { name: bound, client: facts.client } };
  const joined = await join(registry, bound ? request : toJoinRequest(facts));
  const recipient = { name: joined.name, client: facts.client };
  return bound && joined.name !== bound ? { recipient, renamedTo: joined.name } : { recipient };
}

async function handOverMail(
  bridge: Bridge,
  facts: SessionFacts,
  recipient: Recipient,
  known: KnownFacts,
  { isRung, isOfMail }: { readonly isRung: boolean; readonly isOfMail: boolean },
): Promise<PromptMail | undefined> {
  return handOverWithPrompt(bridge, recipient, known, {
    turn: await turnOf(bridge, facts, isOfMail),
    isRung,
    keepsOwnOffers: isOfMail && !isRung,
  });
}

/** What SessionStart handed over counts to the turn that begins now. */
async function turnOf(bridge: Bridge, { client }: SessionFacts, isOfMail: boolean): Promise<HandOverTurn> {
  if (!isOfMail) return 'of a person';
  return (await awaitsFirstTurn(bridge, client)) ? 'current' : 'new';
}

/** Looks before anything is opened that handing over takes: most prompts find no mail, and everybody waits for this hook. */
async function mailWaits(bridge: Bridge, name: string, formerNames: readonly string[]): Promise<boolean> {
  const { fs, layout } = bridge.store;
  const { root, inbox, claimed } = mailboxOf(layout.root, name);
  // A list of what is not ours is empty, and the person must not take that for no mail.
  for (const folder of [root, inbox, claimed]) await requireOwnFolder(fs, folder);
  const formerInboxes = formerNames.map((former) => mailboxOf(layout.root, former).inbox);
  const files = await Promise.all(
    [inbox, claimed, ...formerInboxes].map((folder) => listOwnFolder({ fs, layout }, folder, 1)),
  );
  return files.flat().length > 0;
}

/** Remembers that the client shows the agent's name: a former name that it shows later is the person's wish. */
async function noteShownName(bridge: Bridge, name: string): Promise<void> {
  const card = await readCard(bridge.registry, name);
  if (card) await writeCard(bridge.registry, { ...card, lastTitle: name });
}
