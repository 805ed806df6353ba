import type { Argument, Command, Option } from 'commander';
import type { Bridge } from '../../bridge/bridge.ts';
import { listAgents } from '../../identity/presence.ts';
import { listPending } from '../../store/pending.ts';
import { previewOf } from '../../trust/visible-text.ts';

/** What may stand at the cursor, and what is said of it. */
export interface Offer {
  readonly text: string;
  readonly about: string;
}

/** What is meant by a word or a value: texts that are known, or something to look up. */
type Wanted =
  | { readonly kind: 'offers'; readonly offers: readonly Offer[] }
  | { readonly kind: 'agent' | 'agents' | 'message' | 'file' };

const nothing: Wanted = { kind: 'offers', offers: [] };
const agentsShown = 200;
const messagesShown = 50;
const previewCharacters = 40;

/**
 * What may stand in the place of the last word.
 * @param bridge undefined where it cannot be opened; then only what the program itself knows is offered.
 * @returns 'files' where the shell is to list files.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  bridge: Bridge | undefined,
): Promise<readonly Offer[] | 'files'> {
  const { wanted, typed, before } = placeOf(program, joinEquals(words));
  if (wanted.kind === 'file') return 'files';
  const offers = wanted.kind === 'offers' ? wanted.offers : await lookUp(bridge, wanted.kind);
  const comma = wanted.kind === 'agents' ? typed.lastIndexOf(',') + 1 : 0;
  return offers
    .filter(({ text }) => text.startsWith(typed.slice(comma)))
    .map(({ text, about }) => ({ text: before + typed.slice(0, comma) + text, about }));
}

interface Place {
  readonly wanted: Wanted;
  /** What is typed of it so far. */
  readonly typed: string;
  /** The part of the word before it, which the shell keeps. */
  readonly before: string;
}

/** bash takes `--as=bob` for three words. The shell replaces what stands behind the sign. */
function joinEquals(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? '';
  if (last === '=' && words.at(-2)?.startsWith('--')) return [...words.slice(0, -1), ''];
  if (words.at(-2) === '=' && words.at(-3)?.startsWith('--')) return [...words.slice(0, -2), last];
  return words;
}

function placeOf(program: Command, words: readonly string[]): Place {
  const typed = words.at(-1) ?? '';
  const { command, count, pending, isLiteral } = words.slice(0, -1).reduce(step, { command: program, count: 0 });
  if (pending) return { wanted: wantedBy(pending), typed, before: '' };
  if (!isLiteral && typed.startsWith('-')) return placeInOption(command, typed);
  // `help` is no command of the tree.
  const isTopic = command === program && words[0] === 'help' && count === 1;
  const isCommand = isTopic || (command.commands.length > 0 && count === 0);
  if (isCommand) return { wanted: commandsOf(command), typed, before: '' };
  const argument = command.registeredArguments[count] ?? command.registeredArguments.findLast((each) => each.variadic);
  return { wanted: argument ? wantedBy(argument) : nothing, typed, before: '' };
}

/** How far the words before the cursor have come. */
interface Progress {
  readonly command: Command;
  /** How many words of that command stand there. */
  readonly count: number;
  /** An option whose value comes next. */
  readonly pending?: Option | undefined;
  readonly isLiteral?: boolean;
}

function step(progress: Progress, word: string): Progress {
  const { command, count, pending, isLiteral } = progress;
  if (pending) return { ...progress, pending: undefined };
  if (!isLiteral && word === '--') return { ...progress, isLiteral: true };
  if (!isLiteral && word.startsWith('-')) return { ...progress, pending: takingValue(command, word) };
  const next = count === 0 ? command.commands.find((each) => each.name() === word) : undefined;
  return next ? { ...progress, command: next } : { ...progress, count: count + 1 };
}

function placeInOption(command: Command, typed: string): Place {
  const [, flag = '', value] = /^(--[^=]+)=(.*)$/.exec(typed) ?? [];
  const option = takingValue(command, flag);
  if (value !== undefined) return { wanted: option ? wantedBy(option) : nothing, typed: value, before: `${flag}=` };
  const offers = optionsOf(command).map(({ long, description }) => ({ text: long ?? '', about: description }));
  return { wanted: { kind: 'offers', offers }, typed, before: '' };
}

function optionsOf(command: Command): readonly Option[] {
  const help = command.createHelp();
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
}

function takingValue(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ long, short, required }) => required && (flag === long || flag === short));
}

function commandsOf(command: Command): Wanted {
  const commands = command.createHelp().visibleCommands(command);
  return {
    kind: 'offers',
    offers: commands.map((each) => ({ text: each.name(), about: each.summary() || each.description() })),
  };
}

/** Goes by the word that stands for the value in the help. */
function wantedBy(place: Option | Argument): Wanted {
  const { argChoices } = place;
  if (argChoices) return { kind: 'offers', offers: argChoices.map((text) => ({ text, about: '' })) };
  const word = 'flags' in place ? (/<(.*)>/.exec(place.flags)?.[1] ?? '') : place.name();
  if (word === 'NAME') return { kind: 'agent' };
  if (word === 'TO' || word === 'ADDRESS') return { kind: 'agents' };
  if (word === 'ID' || word === 'MSG_ID') return { kind: 'message' };
  return ['FILE', 'PATH', 'PATHS'].includes(word) ? { kind: 'file' } : nothing;
}

async function lookUp(bridge: Bridge | undefined, kind: 'agent' | 'agents' | 'message'): Promise<Offer[]> {
  if (!bridge) return [];
  if (kind === 'message') return messagesIn(bridge);
  const agents = await listAgents(bridge.registry, agentsShown);
  const names = agents.map(({ name, online }) => ({ text: name, about: online ? 'online' : 'offline' }));
  const groups = kind === 'agents' ? [...new Set(agents.flatMap((agent) => agent.groups))] : [];
  return [...names, ...groups.sort().map((group) => ({ text: `@${group}`, about: 'group' }))];
}

/** Those on their way, the latest first: older ones are many. */
async function messagesIn({ store }: Bridge): Promise<Offer[]> {
  const pending = (await listPending(store)).reverse().slice(0, messagesShown);
  // A shell puts what is chosen into its line as it stands.
  const harmless = pending.filter(({ message }) => /^[\w.-]+$/.test(message.id));
  return harmless.map(({ message, mailboxName }) => ({
    text: message.id,
    about: `${message.from} to ${mailboxName}: ${previewOf(message.content.text, previewCharacters)}`,
  }));
}
