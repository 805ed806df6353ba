import { Cc2ccError } from '../../base/errors.ts';
import { listDirectory } from '../../base/files.ts';
import { lookUntil } from '../../base/wait-for-change.ts';
import type { Bridge } from '../../delivery/bridge.ts';
import { type MailEvent, MailObserver } from '../../delivery/observe.ts';
import { listAgents } from '../../identity/presence.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { isAgentName } from '../../protocol/names.ts';
import { describeMail, notifyDesktop } from '../notify-desktop.ts';
import { secondsOption } from '../option-values.ts';
import type { Call, Verb } from '../verb.ts';
import { eventLine, screenOf } from '../watch-view.ts';

const keptEvents = 500;
/** Cursor to the upper left, and clear from there on. */
const clearScreen = '\x1b[H\x1b[2J';

export const watchVerb: Verb = {
  name: 'watch',
  words: '',
  minWords: 0,
  maxWords: 0,
  summary: 'Shows agents and messages as they come and go, until ctrl-c.',
  details: ['In a terminal it draws a screen; into a pipe it prints a line for each event, with --json an object.'],
  examples: ['cc2cc watch', 'cc2cc watch --json --for 60', 'cc2cc watch --notify night-build'],
  options: [
    { name: 'for', value: 'SECONDS', description: 'end after this time' },
    { name: 'notify', value: 'NAME', description: 'show a desktop notification for mail to this name' },
  ],
  async run(call) {
    const forSeconds = secondsOption('for', call.options.for);
    const notified = call.options.notify;
    if (notified !== undefined && !isAgentName(notified)) {
      throw new Cc2ccError('NAME_INVALID', `--notify is "${notified}"; give the name of a mailbox`);
    }
    const observer = new MailObserver(call.bridge);
    const events: MailEvent[] = [];
    const told = new Set<string>();
    const look = async () => {
      const news = await observer.look();
      events.push(...news);
      events.splice(0, events.length - keptEvents);
      await show(call, news, events);
      if (notified !== undefined) await notifyOf(call.bridge, news, notified, told);
      return false;
    };
    await lookUntil(call.bridge.store.layout.root, (forSeconds ?? Number.POSITIVE_INFINITY) * 1000, look);
  },
};

async function show({ bridge, terminal, wantsJson, print }: Call, news: readonly MailEvent[], all: MailEvent[]) {
  if (terminal && !wantsJson) {
    const agents = await agentsWithMail(bridge);
    return print({ plain: `${clearScreen}${screenOf(agents, all, terminal)}`, json: null });
  }
  for (const event of news) await print({ plain: eventLine(event), json: event });
}

async function agentsWithMail(bridge: Bridge) {
  const { fs, layout } = bridge.store;
  const agents = await listAgents(bridge.registry);
  const count = async (name: string) => (await listDirectory(fs, mailboxOf(layout.root, name).inbox)).length;
  return Promise.all(agents.map(async (agent) => ({ ...agent, waiting: await count(agent.name) })));
}

/** Tells of each message once, when it is first seen to have come. */
async function notifyOf(
  { warnings }: Bridge,
  news: readonly MailEvent[],
  name: string,
  told: Set<string>,
): Promise<void> {
  for (const event of news) {
    if (event.kind !== 'message' || event.to !== name || told.has(event.id)) continue;
    told.add(event.id);
    if (event.state !== 'queued' && event.state !== 'offered') continue;
    const failure = await notifyDesktop(...describeMail(event));
    if (failure?.isForGood) throw new Cc2ccError('STORE_FAILED', `no notification could be shown: ${failure.text}`);
    // One message must not keep the person from hearing of the next.
    if (failure) warnings.push(`cc2cc: a notification could not be shown: ${failure.text}`);
  }
}
