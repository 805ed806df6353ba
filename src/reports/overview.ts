import type { Bridge } from '../bridge/bridge.ts';
import { type Elsewhere, projectOfName, splitByProject } from '../identity/project.ts';
import { onlineNames } from '../identity/roster.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { listInbox } from '../store/inbox.ts';
import { examineMailboxes, ownAmong } from '../store/mailboxes.ts';
import { listPending, type PendingMessage, pendingReadAtMost } from '../store/pending.ts';
import { signatureWord } from '../trust/verdict.ts';
import { describeElsewhere } from './describe.ts';
import { describeUnsafe, findTrouble } from './trouble.ts';

const listedAtMost = 20;

/** How an agent stands: who is online, what waits for it, and what it sent that nobody has seen yet. */
export interface Overview {
  readonly name: string;
  /** Of its own project. */
  readonly online: readonly string[];
  /** Those who are online in other projects. */
  readonly elsewhere: Elsewhere;
  readonly waiting: number;
  /** What keeps mail from moving, each with what to do. */
  readonly warnings: readonly string[];
  readonly unseen: readonly {
    readonly id: string;
    readonly to: string;
    readonly state: PendingMessage['state'];
    readonly signature: string;
  }[];
}

/** @param project of which it is; that of its card if it is left out. */
export async function overviewOf(bridge: Bridge, name: string, project?: string): Promise<Overview> {
  // Once for both: with a thousand mailboxes, looking at their folders is most of the work.
  const mailboxes = await examineMailboxes(bridge.store.fs, bridge.store.layout);
  const pending = await listPending(bridge.store, ownAmong(mailboxes));
  const own = project ?? (await projectOfName(bridge.registry, name));
  const { near, elsewhere } = await splitByProject(bridge.registry, own, await onlineNames(bridge.registry));
  const files = (await listInbox(bridge.store, mailboxOf(bridge.store.layout.root, name))).length;
  return {
    name,
    online: near,
    elsewhere,
    waiting: pending.filter(({ mailboxName }) => mailboxName === name).length + Math.max(0, files - pendingReadAtMost),
    warnings: [...(await findTrouble(bridge)), ...describeUnsafe(mailboxes)],
    unseen: pending
      .filter(({ message }) => message.from === name)
      .map(({ message, mailboxName, state }) => ({
        id: message.id,
        to: mailboxName,
        state,
        signature: signatureWord(message),
      })),
  };
}

export async function describeOverview(bridge: Bridge, name: string): Promise<string> {
  return showOverview(await overviewOf(bridge, name));
}

export function showOverview({ name, online, elsewhere, waiting, unseen, warnings }: Overview): string {
  const sent = unseen
    .slice(-listedAtMost)
    .map(
      ({ id, to, state, signature }) => `${id} to ${to}: ${state}${signature === 'verified' ? '' : ` (${signature})`}`,
    );
  return [
    ...warnings.map((warning) => `Warning: ${warning}`),
    `You are ${name}. Online: ${online.join(', ') || 'nobody'}. Waiting for you: ${waiting}.`,
    ...describeElsewhere(elsewhere),
    ...(sent.length > 0 ? ['Sent by you and not yet read:', ...sent] : ['Nothing you sent is waiting.']),
  ].join('\n');
}
