import { posix, resolve } from 'node:path';
import { processToken } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { readBinding } from '../identity/client-binding.ts';
import { nameOfLiveClient } from '../identity/session-holder.ts';
import { post } from '../sending/post.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import { covers, pathWithin } from './area.ts';
import { describeEnd, describeOtherTree, describeReason } from './describe-reservations.ts';
import { type Edit, noteEdit, tellOnce } from './edits.ts';
import { foldsCase, realPathOf, withForwardSlashes } from './paths.ts';
import { findReservations, holderName, isHeldBy, type Reservation } from './reservation.ts';
import { findWorktree, inSharedTree, type Worktree } from './worktree.ts';

const warningTtlSeconds = 3600;
/** Others who edited one file within a minute; more are a flood. */
const editorsAskedAbout = 20;

export interface EditRequest {
  /** As the client gives it: absolute, or relative to `directory`. */
  readonly path: string;
  readonly directory: string;
  /** Whether an edit of what another agent has reserved is to be refused. */
  readonly denies: boolean;
}

/** The text for an editor before its edit, and whether to refuse the edit. */
export interface EditVerdict {
  readonly isDenied: boolean;
  readonly text: string;
}

/**
 * Looks who else has to do with a file that a session is about to edit, and tells them: the holder of a reservation, or
 * who edited it within the last minute.
 * @returns undefined if there is nothing to say.
 */
export async function checkEdit(
  bridge: Bridge,
  editor: Recipient,
  request: EditRequest,
): Promise<EditVerdict | undefined> {
  const path = await realPathOf(bridge.store.fs, resolve(request.directory, request.path));
  const worktree = await findWorktree(bridge.store.fs, path);
  const reserved = await reservationsOf(bridge, path, worktree);
  const ofOther = reserved.find((reservation) => !isHeldBy(reservation, editor.client));
  if (ofOther) {
    // The warning must come whether the edit could be noted or not.
    if (!request.denies) await noteEdit(bridge, editor, path).catch(() => []);
    const elsewhere = describeOtherTree(ofOther, worktree?.shared === ofOther.root ? [worktree.root] : []);
    return answerReserved(bridge, editor, { path, elsewhere }, ofOther, request.denies);
  }
  const edits = await noteEdit(bridge, editor, path);
  // An agent that edits this session's reserved files was warned, and this session told.
  const others = reserved.length > 0 ? [] : await liveEdits(bridge, edits);
  const texts: string[] = [];
  for (const other of others) texts.push(await answerCollision(bridge, editor, path, other));
  const text = texts.filter(Boolean).join('\n');
  return text === '' ? undefined : { isDenied: false, text };
}

/**
 * Finds the reservations of a file, which hold for its path in every working tree of the repository. Usually there are none,
 * and only one folder is listed.
 */
async function reservationsOf(bridge: Bridge, given: string, worktree: Worktree | undefined): Promise<Reservation[]> {
  const path = withForwardSlashes(given);
  const paths = [...new Set([path, worktree ? inSharedTree(path, worktree) : path])];
  // Where upper and lower case are the same, the name of a folder does not tell which repository it stands for.
  const roots = foldsCase ? undefined : paths.flatMap(foldersAbove);
  return findReservations(bridge, roots, async ({ root, paths: patterns }) =>
    paths.some((each) => {
      const within = pathWithin(root, each);
      return within !== undefined && patterns.some((pattern) => covers(pattern, within));
    }),
  );
}

/** Each may be the root of the repository that a reservation of the file lies with. */
function foldersAbove(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === path ? [path] : [parent, ...foldersAbove(parent)];
}

async function answerReserved(
  bridge: Bridge,
  editor: Recipient,
  { path, elsewhere }: { readonly path: string; readonly elsewhere: string },
  reservation: Reservation,
  isDenied: boolean,
): Promise<EditVerdict> {
  const holder = await holderName(bridge, reservation);
  const file = makeVisibleLine(path);
  const end = describeEnd(bridge, reservation);
  const what = isDenied ? 'wanted to edit' : 'is editing';
  const outcome = isDenied ? 'It was refused' : 'It was warned and not stopped';
  const told = await tell(
    bridge,
    editor,
    holder,
    ['reserved', processToken(editor.client), reservation.holder, path],
    `${editor.name} ${what} ${file}, which you have reserved ${end}${elsewhere === '' ? '' : ' in another worktree of the repository'}. ${outcome}; reply to coordinate.`,
  );
  const news = told === 'not' ? '' : `, and ${holder} is told`;
  const advice = isDenied
    ? `The edit was refused${news}. Ask ${holder} with send to release it, or work on something else.`
    : `The edit goes on${news}. Coordinate with ${holder} (send) before you change more of it.`;
  const text = `cc2cc: ${file} is reserved by ${holder}, a peer, ${end}${describeReason(reservation)}${elsewhere}. ${advice}`;
  return { isDenied, text };
}

/** Of two who edit one file without a reservation, each is told once. @returns empty if both were told before. */
async function answerCollision(bridge: Bridge, editor: Recipient, path: string, other: Edit): Promise<string> {
  const name = (await readBinding(bridge.registry, other.editor)) ?? other.name;
  const file = makeVisibleLine(path);
  const seconds = Math.max(0, Math.round((bridge.store.fs.nowMs() - other.atMs) / 1000));
  const both = [processToken(editor.client), processToken(other.editor)].sort();
  const told = await tell(
    bridge,
    editor,
    name,
    ['collision', ...both, path],
    `${editor.name} is editing ${file}, which you edited ${seconds} s before, and neither of you has reserved it. Read it again before you go on; reply to agree on who edits it, and reserve it.`,
  );
  if (told === 'before') return '';
  const news = told === 'now' ? `; ${name} is told the same` : '';
  return `cc2cc: ${name}, a peer, edited ${file} ${seconds} s ago, and neither of you has reserved it. Read it again before you go on, agree with ${name} (send) on who edits it, and reserve it${news}.`;
}

/** Tells an agent, unless it was told the same within the last minutes. */
async function tell(
  bridge: Bridge,
  editor: Recipient,
  to: string,
  subject: readonly string[],
  text: string,
): Promise<'now' | 'before' | 'not'> {
  const draft = { to, text, type: 'status', priority: 'low', ttlSeconds: warningTtlSeconds } as const;
  try {
    const isNews = await tellOnce(bridge, subject, async () => {
      await post(bridge, { name: editor.name, mode: 'script' }, draft);
    });
    return isNews ? 'now' : 'before';
  } catch {
    // The editor's own warning counts for more than the reason why the other could not be told.
    return 'not';
  }
}

/** Edits of sessions that are there: with one that has ended, nothing can be agreed. */
async function liveEdits(bridge: Bridge, edits: readonly Edit[]): Promise<Edit[]> {
  const live: Edit[] = [];
  for (const edit of edits.slice(0, editorsAskedAbout)) {
    if ((await nameOfLiveClient(bridge.registry, edit.editor)) !== undefined) live.push(edit);
  }
  return live;
}
