import { listInWords } from '../../addressing/describe-agents.ts';
import { describeFailureToPerson } from '../../addressing/text-for-person.ts';
import { Cc2ccError } from '../../base/errors.ts';
import { describeThread } from '../../conversations/describe-history.ts';
import { namesOf } from '../../conversations/history-entry.ts';
import { search } from '../../conversations/search.ts';
import { readThread } from '../../conversations/thread.ts';
import { projectOfName } from '../../identity/project.ts';
import type { Page, PageAddress } from '../../mod/api/door.ts';
import { isUnread } from '../../protocol/states.ts';
import { describeStatus } from '../../reports/describe.ts';
import { requireStatus } from '../../reports/status.ts';
import { requireOwn } from '../../slash-commands/read-command.ts';
import { describeTasks, describeTaskToPerson } from '../../tasks/describe-task.ts';
import { requireTask } from '../../tasks/find-task.ts';
import { viewTasks } from '../../tasks/task-view.ts';
import { indentBody } from '../../trust/visible-text.ts';
import { describeWriterToPerson } from '../../trust/writer.ts';
import { inboxPage } from './inbox-page.ts';
import { toMailLine } from './mail-line.ts';
import { fill, open, type PaneSession, partOf, toLines, toPage } from './page.ts';

const sentAtMost = 20;

type PageMaker = (session: PaneSession, address: PageAddress) => Promise<Page>;

const makers: Readonly<Record<PageAddress['page'], PageMaker>> = {
  inbox: inboxPage,
  sent: sentPage,
  agents: agentsPage,
  tasks: tasksPage,
  message: messagePage,
  thread: threadPage,
  task: taskPage,
};

/** What the pane shows; where that cannot be shown, the reason. */
export async function pageOrWhyNot(session: PaneSession, address: PageAddress): Promise<Page> {
  try {
    return await makers[address.page](session, address);
  } catch (error) {
    if (!(error instanceof Cc2ccError)) throw error;
    return toPage('This cannot be shown', toLines(describeFailureToPerson(error)));
  }
}

async function sentPage({ bridge, name }: PaneSession): Promise<Page> {
  const { entries } = await search(bridge, name, { from: name, limit: sentAtMost });
  const nowMs = bridge.store.fs.nowMs();
  const lines = entries.map(({ message, to, state }) => toMailLine(message, { nowMs, who: to, state }));
  return toPage(`Sent by ${name}`, lines.length > 0 ? lines : toLines('Nothing sent yet.'));
}

async function agentsPage({ bridge, name, directory }: PaneSession): Promise<Page> {
  const project = await projectOfName(bridge.registry, name);
  const { agents, text } = await listInWords(bridge, name, { project, base: directory });
  const known = new Set(agents.map((agent) => agent.name).filter((other) => other !== name));
  const lines = toLines(text).map((line) => {
    const [to = ''] = line.parts[0]?.text.split(':') ?? [];
    return known.has(to) ? { ...line, does: fill(`/cc2cc-send ${to} `) } : line;
  });
  return toPage('Agents: choose one to write to it', lines);
}

async function tasksPage({ bridge, name }: PaneSession): Promise<Page> {
  const views = await viewTasks(bridge, name);
  const ids = new Set(views.tasks.map(({ id }) => id));
  const lines = toLines(describeTasks(views)).map((line) => {
    const [id = ''] = line.parts[0]?.text.split(' ') ?? [];
    return ids.has(id) ? { ...line, does: open({ page: 'task', id }) } : line;
  });
  return toPage(`Tasks of ${name}`, lines);
}

async function taskPage({ bridge }: PaneSession, address: PageAddress): Promise<Page> {
  const task = await requireTask(bridge, address.id ?? '');
  const { lines, actions } = partOf(await describeTaskToPerson(bridge, task), address);
  const change = { key: 'c', label: 'change its state', does: fill(`/cc2cc-tasks ${task.id} `) };
  return toPage('Task', lines, [change, ...actions]);
}

async function messagePage({ bridge, name }: PaneSession, address: PageAddress): Promise<Page> {
  const own = await namesOf(bridge, name);
  const { id, mailbox, message, state } = await requireOwn(bridge, name, own, address.id ?? '');
  const isReceived = own.has(mailbox.name);
  const head = isReceived ? describeWriterToPerson(message, false) : `You wrote to ${mailbox.name} (${id})`;
  const { lines, actions } = partOf(indentBody(message.content.text), address);
  const status = describeStatus(await requireStatus(bridge, id));
  const reply = { key: 'r', label: 'reply', does: fill(`/cc2cc-reply ${id} `) };
  const done = { key: 'd', label: 'mark as done', does: { kind: 'done', id, address: { page: 'inbox' } } } as const;
  return toPage(
    head,
    [
      ...lines,
      ...toLines(status).map(({ parts }) => ({ parts: parts.map(({ text }) => ({ text, tone: 'quiet' as const })) })),
    ],
    [
      ...(isReceived && message.type !== 'status' ? [reply] : []),
      ...(isReceived && isUnread(state) ? [done] : []),
      { key: 'c', label: 'conversation', does: open({ page: 'thread', id }) },
      ...actions,
    ],
  );
}

async function threadPage({ bridge, name }: PaneSession, address: PageAddress): Promise<Page> {
  const thread = await readThread(bridge, name, address.id ?? '');
  const { lines, actions } = partOf(describeThread(thread), address);
  return toPage('Conversation', lines, actions);
}
