import { Cc2ccError } from '../base/errors.ts';
import type { ForeignMailPolicy } from '../base/settings.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { formerMailboxes } from '../desk/former-mailboxes.ts';
import { type AgentCard, presentName, readCard } from '../identity/card.ts';
import { projectOfName } from '../identity/project.ts';
import { isMessageId } from '../protocol/id-form.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import { isFromPerson, type Message } from '../protocol/message.ts';
import { isAgentName } from '../protocol/names.ts';
import { isNear, keepProject } from '../protocol/projects.ts';
import { claimPath, listClaims } from '../store/claim.ts';
import { findFinished } from '../store/finished.ts';
import { readMessage } from '../store/inbox.ts';
import { shortLine } from '../trust/visible-text.ts';
import { isNotice } from './notice.ts';

/** Mail of another project, and what its recipient's user lets it do. */
export interface ForeignMail {
  readonly policy: 'write' | 'refuse';
  /** The names of both projects, as people are told. */
  readonly from: string;
  readonly to: string;
}

/**
 * Whether a message comes from another project to an agent that restricts such mail; undefined where it may come and wake.
 * A person's mail, an answer to the agent's own and what cc2cc itself has to tell always may.
 * @param policy of the agent's user; that on its card, which others go by, if it is left out.
 */
async function foreignMail(
  bridge: Bridge,
  message: Message,
  recipient: string,
  policy?: ForeignMailPolicy,
): Promise<ForeignMail | undefined> {
  if (policy === 'wake') return undefined;
  const card = await readCard(bridge.registry, await presentName(bridge.registry, recipient));
  const given = policy ?? card?.otherProjects;
  if (!card?.project || given === undefined || given === 'wake') return undefined;
  if (isOfPerson(message) || isNotice(message)) return undefined;
  const project = await projectOfSender(bridge, message);
  if (project === undefined || isNear(card.project, project) || (await answers(bridge, message, card)))
    return undefined;
  const [from, to] = [lastName(project), lastName(card.project)];
  const names = from === to ? [project, card.project] : [from, to];
  const [shownFrom = '', shownTo = ''] = names.map(shortLine);
  return { policy: given, from: shownFrom, to: shownTo };
}

/** The same for mail that came to an agent of this process, whose own policy counts whatever the sender went by. */
export function foreignMailHere(bridge: Bridge, message: Message, name: string): Promise<ForeignMail | undefined> {
  return foreignMail(bridge, message, name, bridge.otherProjects ?? 'wake');
}

function lastName(project: string): string {
  return /[^\\/]+[\\/]*$/.exec(project)?.[0] ?? project;
}

/** @throws OTHER_PROJECT, if the recipient takes no mail from the sender's project. */
export async function requireWelcome(bridge: Bridge, message: Message): Promise<void> {
  const foreign = await foreignMail(bridge, message, message.to);
  if (foreign?.policy !== 'refuse') return;
  throw new Cc2ccError('OTHER_PROJECT', `${message.to} ${describeRefusal(foreign)}`, {
    remedy: 'its user can allow it there with CC2CC_OTHER_PROJECTS=write or wake',
  });
}

/** Why mail of another project does not wake its recipient. */
export function describeQuiet({ from, policy }: ForeignMail): string {
  return `it comes from another project, ${from}, and CC2CC_OTHER_PROJECTS=${policy} keeps that from waking this session`;
}

export function describeRefusal({ from, to }: ForeignMail): string {
  return `takes no mail from other projects: it works in ${to}, and this comes from ${from}`;
}

/** The sender's own word counts only as far as its signature does; what was not read from a file is our own. */
function isOfPerson(message: Message): boolean {
  return message.signature === undefined ? message.identity?.mode === 'person' : isFromPerson(message);
}

async function projectOfSender(
  { registry }: Bridge,
  { from, identity, signature }: Message,
): Promise<string | undefined> {
  const isOwnWord = signature === undefined || signature.state === 'verified';
  const told = isOwnWord ? keepProject(identity?.project) : null;
  return told ?? (await projectOfName(registry, await presentName(registry, from)));
}

/** Whether it belongs to a conversation or a task that the recipient began with its sender. */
async function answers(bridge: Bridge, message: Message, { name }: AgentCard): Promise<boolean> {
  const { registry, store } = bridge;
  const sender = await presentName(registry, message.from);
  if (!isAgentName(sender)) return false;
  const mailboxes = [mailboxOf(store.layout.root, sender), ...(await formerMailboxes(bridge, sender))];
  const begun = [message.replyTo, message.thread, message.task?.id].filter((id) => typeof id === 'string');
  for (const id of new Set(begun.filter(isMessageId))) {
    for (const mailbox of mailboxes) {
      const from = await writerOf(bridge, mailbox, id);
      if (from !== undefined && (await presentName(registry, from)) === name) return true;
    }
  }
  return false;
}

/** Who wrote a message that was handed to the agent of a mailbox; undefined if it got none of this id. */
async function writerOf({ store }: Bridge, mailbox: MailboxLayout, id: string): Promise<string | undefined> {
  const claim = (await listClaims(store, mailbox)).find((offered) => offered.id === id);
  const path = claim ? claimPath(mailbox, claim) : await findFinished(store, mailbox, id);
  const read = path === undefined ? undefined : await readMessage(store, path, { id, to: mailbox.name, timeMs: 0 });
  return read?.kind === 'message' ? read.message.from : undefined;
}
