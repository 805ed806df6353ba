import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { systemProcessTable } from '../../../src/base/process-identity.ts';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { requireTask } from '../../../src/tasks/find-task.ts';
import { giveTask, giveTaskToGroup } from '../../../src/tasks/give-task.ts';
import { bundleWorker, startWorker } from '../../support/bundled-worker.ts';
import { agent } from '../../support/task-world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const rivals = ['hen', 'goat', 'cow', 'pig'];
const tasksOfEachKind = 8;

test('of four processes that take the same tasks at once, each task goes to exactly one', async () => {
  const folder = temporaryFolder();
  const root = join(folder, 'bridge');
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), root);
  for (const name of ['giver', 'gone', ...rivals]) await ensureMailbox(bridge.store, name);
  const ids: string[] = [];
  for (let count = 1; count <= tasksOfEachKind; count++) {
    ids.push((await giveTask(bridge, agent('giver'), { to: 'gone', text: `Take over ${count}.` })).id);
    const [copy] = await giveTaskToGroup(bridge, agent('giver'), { text: `Take ${count}.` }, rivals);
    ids.push(await taskIdOf(root, copy?.id ?? ''));
  }

  const file = await bundleWorker(new URL('../../support/take-over-worker.ts', import.meta.url), folder);
  const workers = rivals.map((name) => startWorker(file, [root, name, ...ids], 50_000));
  await Promise.all(workers.map(({ child }) => child.stdout && once(child.stdout, 'data')));
  for (const { child } of workers) child.stdin?.end('go\n');
  const ended = await Promise.all(workers.map((worker) => worker.ended));

  expect(ended.map(({ code, errors }) => ({ code, errors }))).toEqual(rivals.map(() => ({ code: 0, errors: '' })));
  const lines = ended.flatMap(({ output }, index) =>
    output
      .split('\n')
      .filter((line) => line.startsWith('msg-'))
      .map((line) => `${line} ${rivals[index]}`),
  );
  expect(lines).toHaveLength(ids.length * rivals.length);
  for (const id of ids) {
    const ofTask = lines.filter((line) => line.startsWith(id)).map((line) => line.split(' ').slice(1));
    const winners = ofTask.filter(([result]) => result === 'taken').map(([, name]) => name);
    expect(winners, JSON.stringify(ofTask)).toHaveLength(1);
    expect(ofTask.filter(([result]) => result === 'NOT_ALLOWED')).toHaveLength(rivals.length - 1);
    const task = await requireTask(bridge, id);
    expect(task).toMatchObject({ state: 'working', worker: winners[0] });
    expect(task.history).toHaveLength(2);
  }
  expect(await listInbox(bridge.store, mailboxOf(root, 'giver'))).toHaveLength(ids.length);
});

async function taskIdOf(root: string, copyId: string): Promise<string> {
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), root);
  const path = join(mailboxOf(root, 'hen').inbox, `${copyId}.json`);
  const message = JSON.parse(Buffer.from(await bridge.store.fs.readFile(path, 100_000)).toString()) as {
    task: { id: string };
  };
  return message.task.id;
}
