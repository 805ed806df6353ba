import type { Line, Part, View } from '../../mod/api/door.ts';
import type { MessageState } from '../../protocol/states.ts';

/** How a session stands, in what fits on one line. */
export interface Glance {
  readonly name: string;
  /** The other agents that are online; undefined where there are too many to count. */
  readonly online: readonly string[] | undefined;
  /** Mail that no model has read yet. */
  readonly unread: number;
  /** The message that this session sent last; `sent` where nobody knows more. */
  readonly lastSent: { readonly to: string; readonly state: MessageState | 'sent' } | undefined;
  /** Whose mail is stuck. */
  readonly stuckFor: readonly string[];
  /** Something keeps this session's mail from moving. */
  readonly isInTrouble: boolean;
}

const namedAtMost = 8;
const separator = ' · ';

/** The line above the prompt box: from the one that says the most to the shortest. Nothing to say, no line. */
export function describeBand(glance: Glance): View['band'] {
  const { name, online, unread, lastSent } = glance;
  const warning = describeWarning(glance);
  const isSilent = online?.length === 0 && unread === 0 && lastSent === undefined && warning === undefined;
  if (isSilent) return [];
  const own: Part = { text: name };
  const mail: Part | undefined = unread > 0 ? { text: `${unread} unread`, tone: 'strong' } : undefined;
  const long: Part | undefined = lastSent && quiet(`last sent to ${lastSent.to}: ${lastSent.state}`);
  const short: Part | undefined = lastSent && quiet(`sent: ${lastSent.state}`);
  const [full, ...fewer] = describeOnline(online);
  const count = fewer.at(-1) ?? full;
  return [
    toLine([own, full, mail, long, warning]),
    ...fewer.map((names) => toLine([own, names, mail, long, warning])),
    toLine([own, count, mail, short, warning]),
    toLine([own, mail, short, warning]),
    toLine([mail ?? own, warning]),
  ];
}

/** From all names to their number. */
function describeOnline(online: readonly string[] | undefined): (Part | undefined)[] {
  if (online === undefined) return [quiet('many online')];
  if (online.length === 0) return [undefined];
  const lists: Part[] = [];
  for (let shown = Math.min(online.length, namedAtMost); shown > 0; shown--) {
    const more = online.length > shown ? ` and ${online.length - shown} more` : '';
    lists.push(quiet(`online: ${online.slice(0, shown).join(', ')}${more}`));
  }
  return [...lists, quiet(`${online.length} online`)];
}

function describeWarning({ stuckFor: [first, ...others], isInTrouble, name }: Glance): Part | undefined {
  if (isInTrouble) return { text: 'warning: mail cannot move, see /cc2cc-status', tone: 'warning' };
  if (first === undefined) return undefined;
  const whose = others.length > 0 ? 'mail' : `mail for ${first === name ? 'you' : first}`;
  return { text: `warning: ${whose} is stuck, see /cc2cc-inbox`, tone: 'warning' };
}

function quiet(text: string): Part {
  return { text, tone: 'quiet' };
}

/** Names are plain letters, each one column wide. */
function toLine(parts: readonly (Part | undefined)[]): Line {
  const said = parts.filter((part) => part !== undefined);
  const spaced = said.flatMap((part, index) => (index === 0 ? [part] : [quiet(separator), part]));
  return { parts: spaced, columns: spaced.reduce((columns, { text }) => columns + text.length, 0) };
}
