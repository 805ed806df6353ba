import { Cc2ccError } from '../../base/errors.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import { lookUntil } from '../../base/wait-for-change.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { whyGone } from '../../bridge/opening-fault.ts';
import { listAgents } from '../../identity/presence.ts';
import { splitByProject } from '../../identity/project.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { isAgentName } from '../../protocol/names.ts';
import { isNear } from '../../protocol/projects.ts';
import { type MailEvent, MailObserver } from '../../reports/observe.ts';
import { optionValue } from '../command/option-values.ts';
import { ownProject } from '../command/own-project.ts';
import type { Call, Terminal, Verb } from '../command/verb.ts';
import { forOption, watchCommand } from '../commands/watch.ts';
import { onFullScreen } from '../screen/full-screen.ts';
import { describeMail, notifyDesktop } from '../screen/notify-desktop.ts';
import { eventLine, type ListedAgent, screenOf } from '../screen/watch-view.ts';

const keptEvents = 500;

export const watchVerb: Verb = {
  ...watchCommand,
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
    const project = await ownProject(call.bridge, call.caller, call.options);
    await watch(call, project, longestMs, async (news) => {
      if (notified !== undefined) await notifyOf(call.bridge, news, notified, told);
    });
  },
};

/** What concerns an agent of the project, or of none that is known. */
async function nearOf({ registry }: Bridge, project: string | undefined, news: readonly MailEvent[]) {
  const near: MailEvent[] = [];
  for (const event of news) {
    const names = event.kind === 'agent' ? [event.name] : [event.from, event.to];
    if ((await splitByProject(registry, project, names)).near.length > 0) near.push(event);
  }
  return near;
}

type Notify = (news: readonly MailEvent[]) => Promise<void>;
type Watch = (call: Call, project: string | undefined, longestMs: number, notify: Notify) => Promise<void>;

const watchInLines: Watch = async ({ bridge, wantsJson, print }, project, longestMs, notify) => {
  const observer = new MailObserver(bridge);
  let told: string | undefined;
  await lookUntil(bridge.store.fs, bridge.store.layout.root, longestMs, async () => {
    let news: readonly MailEvent[] = [];
    const fault = await faultOf(bridge, async () => {
      news = await observer.look();
    });
    if (fault !== told && !wantsJson) await print({ plain: fault ?? 'The bridge directory is back.', json: null });
    told = fault;
    for (const event of await nearOf(bridge, project, news)) await print({ plain: eventLine(event), json: event });
    await notify(news);
    return false;
  });
};

function watchOnScreen(terminal: Terminal): Watch {
  return ({ bridge }, project, longestMs, notify) =>
    onFullScreen(terminal, async ({ quit, hasKeys, draw }) => {
      const observer = new MailObserver(bridge);
      const events: MailEvent[] = [];
      let agents: readonly ListedAgent[] = [];
      const look = async () => {
        let news: readonly MailEvent[] = [];
        const fault = await faultOf(bridge, async () => {
          news = await observer.look();
          agents = await agentsWithMail(bridge, project);
          events.push(...(await nearOf(bridge, project, news)));
        });
        events.splice(0, events.length - keptEvents);
        await draw((size) => screenOf(agents, events, size, { hasKeys, fault }));
        await notify(news);
        return false;
      };
      await lookUntil(bridge.store.fs, bridge.store.layout.root, longestMs, look, quit);
    });
}

/** Why `look` could see nothing: a bridge directory that was moved away may be moved back, and is waited for. */
async function faultOf({ store }: Bridge, look: () => Promise<void>): Promise<string | undefined> {
  const gone = () => whyGone(store.fs, store.layout.root);
  let fault = await gone();
  try {
    if (!fault) await look();
  } catch (error) {
    fault = await gone();
    if (!fault) throw error;
  }
  return fault && `${fault.problem}; ${fault.remedy}`;
}

/** A screen holds fewer. */
const agentsShown = 200;

async function agentsWithMail(bridge: Bridge, own: string | undefined): Promise<ListedAgent[]> {
  const { fs, layout } = bridge.store;
  const listed = await listAgents(bridge.registry, agentsShown);
  const agents = listed.filter(({ project }) => isNear(own, project));
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
    if (failure?.isForGood) throw new Cc2ccError('STORE_FAILED', `showing a notification failed: ${failure.text}`);
    // One message must not keep the person from hearing of the next.
    if (failure) warnings.push(`cc2cc: showing a notification failed: ${failure.text}`);
  }
}
