import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { newCard, writeCard } from '../../src/identity/card.ts';
import { noteHeldBack } from '../../src/session/held-back.ts';
import { claim } from '../../src/store/claim.ts';
import { gate } from '../../src/store/gate.ts';
import { deadLetter } from '../../src/store/outcomes/dead-letter.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { giveTask } from '../../src/tasks/give-task.ts';
import { launchBrowser, whyNoBrowser } from '../harness/browser.ts';
import { builtPage } from '../support/dashboard-page.ts';
import { DashboardRig } from '../support/dashboard-rig.ts';
import { scriptPayloads } from '../support/script-payloads.ts';
import { agent, change } from '../support/task-world.ts';

/** What a thread shows at once, and as many of them as hold all payloads. */
const threadLength = 50;
const threads = scriptPayloads.filter((_payload, index) => index % threadLength === 0);

/** The elements of which the page is made: a payload that became one of another kind, or has a handler, is found. */
const foreignParts = `(() => {
  const own = new Set(('a article aside body button circle code dd details dialog div dl dt em fieldset footer form g h1 h2 h3 head '
    + 'header html input label legend li line link main meta nav noscript ol optgroup option p path pre rect script search '
    + 'section select small span strong summary svg table tbody td text textarea th thead time title tr ul datalist caption figure figcaption defs marker').split(' '));
  const isForeign = (element) => !own.has(element.localName)
    || [...element.attributes].some(({ name, value }) => /^on/i.test(name) || (name === 'href' && !/^(#\\/|\\/page\\.css$)/.test(value))
      || ['srcdoc', 'formaction', 'action', 'src'].includes(name) && value !== '/page.js');
  return [...document.querySelectorAll('*')].filter(isForeign).map((element) => element.outerHTML.slice(0, 200));
})()`;

const frameCounts = `['header.top', 'nav', 'main', 'main > h1', 'footer', 'script', 'link', '#app'].map(
  (part) => document.querySelectorAll(part).length)`;

if (whyNoBrowser !== undefined) console.log(whyNoBrowser);

describe.skipIf(whyNoBrowser !== undefined)('the page', () => {
  test('runs none of 200 payloads, wherever they stand, and stays the page that it was', {
    timeout: 240_000,
  }, async () => {
    expect(new Set(scriptPayloads).size).toBe(200);
    await using rig = await DashboardRig.start(await builtPage());
    const tasks = await plant(rig);
    await using browser = await openBrowser();
    const page = await browser.newPage();
    const heard: string[] = [];
    page.on('dialog', (dialog) => heard.push(dialog.message()));
    page.on('popup', (popup) => heard.push(popup.url()));
    page.on('pageerror', (error) => heard.push(String(error)));
    page.on('request', (request) => request.url().startsWith(rig.url.origin) || heard.push(request.url()));
    await page.goto(rig.url.href);
    await page.getByText('Live', { exact: true }).waitFor();
    for (const [index, thread] of threads.entries()) {
      await show(page, 'conversations', thread);
      await expect.poll(() => page.getByRole('article').count(), { timeout: 20_000 }).toBe(threadLength);
      const shown = await page.locator('article .body').allTextContents();
      const expected = scriptPayloads.slice(index * threadLength, (index + 1) * threadLength);
      // Each stands there as text: what can be seen of a payload is what it holds.
      for (const payload of expected.filter((text) => /^[ -~]{1,500}$/.test(text))) expect(shown).toContain(payload);
      await look(page, thread);
    }
    for (const view of ['conversations', 'agents', 'tasks', 'picture', 'stuck']) {
      await show(page, view);
      await expect.poll(() => page.getByText('Reading …').count()).toBe(0);
      await look(page, view);
    }
    await show(page, 'search', 'hacked');
    await page
      .getByRole('link', { name: /hacked/ })
      .nth(10)
      .waitFor();
    await look(page, 'search');
    for (const task of tasks) {
      await show(page, 'tasks', task);
      await page.getByRole('heading', { name: 'History' }).waitFor();
      await look(page, task);
    }
    // In the address, too, which anybody can write into a link.
    for (const [index, payload] of scriptPayloads.entries()) {
      await show(page, ['search', 'conversations', 'tasks', 'nothing'][index % 4] ?? '', payload);
      await look(page, payload);
    }
    expect(heard).toEqual([]);
  });
});

async function openBrowser(): Promise<Browser & AsyncDisposable> {
  const browser = await launchBrowser();
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}

/** Moves as a link does, without loading the page again. */
async function show(page: Page, view: string, argument = ''): Promise<void> {
  const hash = argument === '' ? `#/${view}` : `#/${view}/${encodeURIComponent(argument)}`;
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
}

async function look(page: Page, where: string): Promise<void> {
  expect(await page.evaluate("'hacked' in window || 'hacked' in Object.prototype"), where).toBe(false);
  expect(await page.evaluate(foreignParts), where).toEqual([]);
  expect(await page.evaluate(frameCounts), where).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), where).toBeLessThanOrEqual(0);
}

/** Puts the payloads wherever another program can put a text. @returns the ids of the tasks among it. */
async function plant(rig: DashboardRig): Promise<readonly string[]> {
  const { world } = rig;
  const reader = await world.startAgent('brave-fox');
  const held: Record<string, string> = {};
  for (const [index, payload] of scriptPayloads.entries()) {
    const thread = threads[Math.floor(index / threadLength)] ?? '';
    const { id } = await world.mail('brave-fox', payload, { thread, from: payload });
    if (index % 10 === 0) held[id] = payload;
    await world.mail('shy-newt', payload, { thread: payload, from: payload });
  }
  await noteHeldBack(world.bridge, reader, held);
  await bury(rig);
  const { bad } = await ensureMailbox(world.bridge.store, 'shy-newt');
  for (const [index, payload] of scriptPayloads.slice(0, 40).entries()) {
    const name = `mfxyz000-${index}~${payload.replaceAll(/[/\0]/g, '_').slice(0, 60)}.json`;
    writeFileSync(join(bad, name), payload);
    writeFileSync(join(bad, `${name}.reason.txt`), payload);
  }
  const tasks: string[] = [];
  for (const [index, payload] of scriptPayloads.entries()) {
    if (index % 4 === 0) await describeAgent(rig, `agent-${index}`, payload);
    if (index % 5 === 0) tasks.push(await describeTask(rig, payload));
  }
  return tasks;
}

async function bury({ world }: DashboardRig): Promise<void> {
  const { store } = world.bridge;
  const mailbox = await ensureMailbox(store, 'old-crow');
  for (const payload of scriptPayloads.slice(0, 30)) {
    const { id } = await world.mail('old-crow', payload, { from: payload });
    const taken = await claim(store, mailbox, `${id}.json`, id, { process: world.processes.start() });
    if (!taken) throw new Error('somebody took it');
    await gate(store, mailbox, taken);
    await deadLetter(store, mailbox, taken, { state: 'dead', reason: payload });
  }
}

async function describeAgent({ world }: DashboardRig, name: string, payload: string): Promise<void> {
  const { registry } = world.bridge;
  const said = { role: payload, groups: [payload], summary: payload, directory: payload, lastTitle: payload };
  await writeCard(registry, { ...newCard(registry, name), ...said });
}

async function describeTask({ world }: DashboardRig, payload: string): Promise<string> {
  const { id } = await giveTask(world.bridge, agent('calm-owl'), { to: 'brave-fox', text: payload });
  await change(world, 'brave-fox', id, 'working', payload);
  return id;
}
