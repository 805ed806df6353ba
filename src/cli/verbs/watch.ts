import { Cc2ccError } from '../../base/errors.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import { lookUntil } from '../../base/wait-for-change.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { listAgents } from '../../identity/presence.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { isAgentName } from '../../protocol/names.ts';
import { type MailEvent, MailObserver } from '../../reports/observe.ts';
import { optionValue, secondsOption } from '../command/option-values.ts';
import type { Call, Terminal, Verb } from '../command/verb.ts';
import { onFullScreen } from '../screen/full-screen.ts';
import { describeMail, notifyDesktop } from '../screen/notify-desktop.ts';
import { eventLine, screenOf } from '../screen/watch-view.ts';

const keptEvents = 500;

const forOption = secondsOption({ name: 'for', value: 'SECONDS', description: 'stop after this time' });

export const watchVerb: Verb = {
  name: 'watch',
  words: '',
  summary: 'Show agents and messages as they come and go.',
  details: [
    'In a terminal, watch fills the screen; press q to quit.',
    'Otherwise it prints a line for each event, or with --json an object.',
  ],
  examples: ['cc2cc watch', 'cc2cc watch --json --for 60', 'cc2cc watch --notify night-build'],
  options: [
    forOption,
    { name: 'notify', value: 'NAME', description: 'show a desktop notification for mail to this name' },
  ],
  async run(call) {
    const forSeconds = optionValue(forOption, call.options);
    const notified = call.options.notify;
    if (notified !== undefined && !isAgentName(notified)) {
      throw new Cc2ccError('NAME_INVALID', `--notify is "${notified}"; give the name of a mailbox`);
    }
    const longestMs = (forSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    const { terminal, wantsJson } = call;
    const watch = terminal?.hasScreen && !wantsJson ? watchOnScreen(terminal) : watchInLines;
    const told = new Set<string>();
    await watch(call, longestMs, async (news) => {
      if (notified !== undefined) await notifyOf(call.bridge, news, notified, told);
    });
  },
};

type Notify = (news: readonly MailEvent[]) => Promise<void>;
type Watch = (call: Call, longestMs: number, notify: Notify) => Promise<void>;

const watchInLines: Watch = async ({ bridge, print }, longestMs, notify) => {
  const observer = new MailObserver(bridge);
  await lookUntil(bridge.store.layout.root, longestMs, async () => {
    const news = await observer.look();
    for (const event of news) await print({ plain: eventLine(event), json: event });
    await notify(news);
    return false;
  });
};

function watchOnScreen(terminal: Terminal): Watch {
  return ({ bridge }, longestMs, notify) =>
    onFullScreen(terminal, async ({ quit, draw }) => {
      const observer = new MailObserver(bridge);
      const events: MailEvent[] = [];
      const look = async () => {
        const news = await observer.look();
        events.push(...news);
        events.splice(0, events.length - keptEvents);
        const agents = await agentsWithMail(bridge);
        await draw((size) => screenOf(agents, events, size));
        await notify(news);
        return false;
      };
      await lookUntil(bridge.store.layout.root, longestMs, look, quit);
    });
}

/** A screen holds fewer. */
const agentsShown = 200;

async function agentsWithMail(bridge: Bridge) {
  const { fs, layout } = bridge.store;
  const agents = await listAgents(bridge.registry, agentsShown);
  const count = async (name: string) =>
    (await listOwnFolder({ fs, layout }, mailboxOf(layout.root, name).inbox)).length;
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
