import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { locate } from '../../src/store/outcomes/locate.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { clientsOfEachKind, newestClient } from '../harness/install-client.ts';
import { freshToolResults, shownText } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import {
  createMailRig,
  framed,
  openRigBridge,
  repositoryDirectory,
  requestsOf,
  sendAsScript,
  startFox,
  statusOf,
  toolName,
  waitForState,
} from './mail-rig.ts';

/** What a person who follows the document has in settings.json. */
const documented = documentedSettings();
const { default_ttl: chosenTtl } = documented.pluginConfigs['cc2cc@cc2cc'].options;
/** What `claude -p` may do by itself: without the plugin's own approval, nothing else would let a tool run. */
const permissions = { defaultMode: 'default', allow: [toolName('send'), 'Bash(cc2cc send:*)'] };

test.each(clientsOfEachKind)('client %s: options in settings.json change what happens', async (version) => {
  await using rig = await createMailRig(version, { settings: { ...documented, permissions } });
  const fox = await startFox(rig);
  const unheard = await sendAsScript(rig, { to: 'brave-fox', text: 'nobody wakes you for this PARCEL' });

  const told = await workOfWorker(rig);
  expect(told).toMatch(/permission/);
  expect(told).not.toContain('You are night-owl.');
  expect(await mailOf(rig, told)).toEqual([
    { text: 'by the tool', ttl: chosenTtl },
    { text: 'by the command line', ttl: chosenTtl },
  ]);

  expect((await statusOf(rig, unheard.id)).state).toBe('queued');
  expect(requestsOf(rig, fox)).toEqual([]);
  await fox.ask('good morning');
  await waitForState(rig, unheard.id, 'seen');
  expect(requestsOf(rig, fox).map((request) => framed(/PARCEL/).test(shownText(request)))).toEqual([true]);
});

test.each(clientsOfEachKind)('client %s: without options, all is as it was', async (version) => {
  await using rig = await createMailRig(version, { settings: { permissions } });
  await ensureMailbox((await openRigBridge(rig)).store, 'brave-fox');
  const told = await workOfWorker(rig);
  expect(told).toContain('You are night-owl.');
  expect((await mailOf(rig, told)).map(({ ttl }) => ttl)).toEqual([604_800, 604_800]);
});

test('the form of the options opens in a session', async () => {
  await using rig = await createMailRig(newestClient);
  const session = await rig.start('alpha');
  await session.waitUntilIdle();
  await session.submit('/plugin configure cc2cc@cc2cc');
  await session.waitForScreen(/Run cc2cc's own tools without asking/);
});

test('an option that cannot be understood is told to the person', async () => {
  const options = { max_hops: 'many' };
  await using rig = await createMailRig(newestClient, { settings: { pluginConfigs: { 'cc2cc@cc2cc': { options } } } });
  const session = await rig.start('alpha');
  await session.waitForScreen(/the plugin option max_hops is "many"/);
});

/** Lets a `claude -p` call three tools at once, and gives what they returned. */
async function workOfWorker(rig: Rig): Promise<string> {
  const run = { command: "cc2cc send brave-fox 'by the command line' --json", description: 'sends' };
  rig.model.when(/work now/, {
    calls: [
      { name: toolName('whoami'), input: {} },
      { name: toolName('send'), input: { to: 'brave-fox', text: 'by the tool', priority: 'low' } },
      { name: 'Bash', input: run },
    ],
  });
  await rig.print('alpha', 'work now', { env: { CC2CC_NAME: 'night-owl' } });
  return rig.model.requests.map(freshToolResults).join('\n');
}

/** The messages whose ids stand in a text, in their order. */
async function mailOf(rig: Rig, text: string): Promise<{ text: string | undefined; ttl: number | undefined }[]> {
  const { store } = await openRigBridge(rig);
  const ids = [...new Set(text.match(/msg-\w{26}/g))];
  const found = await Promise.all(ids.map((id) => locate(store, id)));
  return found.map((mail) => ({ text: mail?.message.content.text, ttl: mail?.message.ttl }));
}

function documentedSettings() {
  const document = readFileSync(join(repositoryDirectory, 'docs', 'CONFIGURATION.md'), 'utf8');
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(document)?.[1] ?? '');
}
