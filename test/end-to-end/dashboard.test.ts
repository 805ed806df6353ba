import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { makeAddressable } from '../../src/sending/addressable.ts';
import { claim } from '../../src/store/claim.ts';
import { gate } from '../../src/store/gate.ts';
import { listInbox, readMessage } from '../../src/store/inbox.ts';
import { deadLetter } from '../../src/store/outcomes/dead-letter.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { sendTo } from '../../src/tasks/send-to.ts';
import { launchBrowser, whyNoBrowser } from '../harness/browser.ts';
import { builtPage } from '../support/dashboard-page.ts';
import { DashboardRig } from '../support/dashboard-rig.ts';
import { tellStory } from '../support/dashboard-story.ts';
import { change } from '../support/task-world.ts';

/**
 * Where pictures go, if somebody wants new ones: those that are there are taken anew, and all in an empty folder. A test
 * run without it changes no file of the repository.
 */
const pictures = process.env.CC2CC_TEST_PICTURES ?? '';

const takenBefore = existsSync(join(repositoryRoot, pictures)) ? readdirSync(join(repositoryRoot, pictures)) : [];

const findLowContrast = readFileSync(new URL('../harness/low-contrast.js', import.meta.url), 'utf8');

const hostileTexts = [
  '<script>window.hacked = 1</script>',
  '<img src=x onerror="window.hacked = 1">',
  '"><svg onload=window.hacked=1>',
  'javascript:window.hacked=1',
  '</pre></div><iframe srcdoc="<script>parent.hacked=1</script>">',
  '{{constructor.constructor("window.hacked=1")()}}',
];

if (whyNoBrowser !== undefined) console.log(whyNoBrowser);

describe.skipIf(whyNoBrowser !== undefined)('the page', () => {
  let browser: Browser;
  let files: Awaited<ReturnType<typeof builtPage>>;
  let rig: DashboardRig;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    [browser, files] = [await launchBrowser(), await builtPage()];
  });

  afterAll(() => browser?.close());

  beforeEach(async () => {
    rig = await DashboardRig.start(files);
    complaints = [];
    for (const name of ['calm-owl', 'brave-fox', 'shy-newt']) await rig.world.startAgent(name);
  });

  afterEach(async () => {
    await context?.close();
    await rig[Symbol.asyncDispose]();
    expect(complaints).toEqual([]);
  });

  async function open(
    options: { colorScheme?: 'dark' | 'light'; width?: number; height?: number } = {},
  ): Promise<void> {
    const { colorScheme = 'light', width = 1200, height = 800 } = options;
    context = await browser.newContext({
      colorScheme,
      viewport: { width, height },
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    page = await context.newPage();
    page.on('console', (message) => {
      // The browser complains of a draft that was refused, of which the page tells in words.
      const isRefusal = message.location().url.endsWith('/api/send');
      if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(rig.url.href);
    await page.getByText('Live', { exact: true }).waitFor();
  }

  /** While a dialog is there, other keys are not heard. */
  async function closeByKey(): Promise<void> {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }

  async function picture(name: string): Promise<void> {
    if (pictures === '') return;
    const folder = join(repositoryRoot, pictures);
    mkdirSync(folder, { recursive: true });
    if (takenBefore.length > 0 && !takenBefore.includes(`${name}.png`)) return;
    // The same wherever they are taken.
    await page.evaluate("document.querySelector('footer .path').textContent = '~/.cc2cc'");
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  test('groups agents by project where there is more than one, and proposes each project as an address', async () => {
    await rig.world.startAgent('red-hen', { projectName: 'docs' });
    for (const name of ['big-elk', 'new-cat']) await rig.world.startAgent(name, { directory: `/srv/<b>${name}/shop` });
    await open();
    await page.getByRole('link', { name: 'Agents' }).click();
    const online = page.getByRole('region', { name: 'Online' });
    const projectOf = async (name: string) =>
      online
        .getByRole('region', { name: new RegExp(`^Project ${name}$`) })
        .getByRole('article')
        .allInnerTexts();
    await online.getByRole('region', { name: 'Project docs' }).waitFor();
    expect(await projectOf('docs')).toEqual([expect.stringContaining('red-hen')]);
    expect(await projectOf('<b>big-elk/shop')).toEqual([expect.stringContaining('big-elk')]);
    expect(
      (await online.getByRole('heading', { level: 3 }).allInnerTexts()).filter((text) => / \d+$/.test(text)).at(-1),
    ).toMatch(/^No project known/);
    await online.getByRole('button', { name: 'Write to red-hen' }).click();
    expect(await page.locator('datalist option[value="project:docs"]').count()).toBe(1);
    await closeByKey();
  });

  test('shows new mail without being loaded again', async () => {
    await rig.world.mail('brave-fox', 'Is the build green?', { thread: 'build' });
    await open();
    const row = page.getByRole('link', { name: /Is the build green/ });
    await row.waitFor();
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));

    const message = await rig.world.mail('brave-fox', 'Still red.', { thread: 'build', from: 'shy-newt' });
    await page.getByRole('link', { name: /Still red/ }).click();
    const shown = page.getByRole('article', { name: 'Message from shy-newt to brave-fox' });
    await shown.getByText('Still red.').waitFor();
    const steps = (await shown.getByRole('listitem').allInnerTexts()).map((step) => step.replace(/\s+/g, ' '));
    expect(steps).toEqual([
      expect.stringMatching(/^● queued/),
      '○ offered not yet',
      '○ seen not yet',
      '○ answered not yet',
    ]);

    // Its state changes before the eyes of the person, on the same page.
    const mailbox = await ensureMailbox(rig.world.bridge.store, 'brave-fox');
    await claim(rig.world.bridge.store, mailbox, `${message.id}.json`, message.id, {
      process: rig.world.processes.start(),
    });
    await shown.getByText(/● offered/).waitFor();
    expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true);
  });

  test("what is written on it by keys alone reaches the mailbox, once, as a person's", async () => {
    await open();
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: 'Write a message' });
    await dialog.getByLabel('To').fill('brave-fix, @nobody');
    await dialog.getByLabel('Text').fill('Please stop & <wait>.');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText(/did you mean brave-fox\?.*nothing was sent/).waitFor();
    await dialog.getByLabel('To').fill('brave-fox');
    await dialog.getByRole('button', { name: 'Send' }).dblclick();
    await dialog.getByText(/Accepted for brave-fox as msg-/).waitFor();
    await dialog.getByRole('listitem').getByText('queued').waitFor();
    await closeByKey();
    const { store } = rig.world.bridge;
    const mailbox = await ensureMailbox(store, 'brave-fox');
    const [fileName, ...more] = await listInbox(store, mailbox);
    expect(more).toEqual([]);
    const read = await readMessage(store, join(mailbox.inbox, fileName ?? ''), { id: 'x', to: 'x', timeMs: 0 });
    expect(read).toMatchObject({
      message: { from: 'pat', content: { text: 'Please stop & <wait>.' }, identity: { mode: 'person' } },
    });
    await page.keyboard.press('2');
    await page.getByRole('article', { name: 'shy-newt' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await closeByKey();
    await page.keyboard.press('1');
    await page.getByRole('link', { name: /Please stop/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Message from pat to brave-fox' }).waitFor();
  });

  test('a key is heard as soon as a dialog is closed, before the focus has left its field', async () => {
    await open();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard' });
    await dialog.getByRole('checkbox').focus();
    const hash = await page.evaluate<string>(`(() => {
      const field = document.activeElement;
      document.querySelector('dialog').close();
      field.dispatchEvent(new KeyboardEvent('keydown', { key: '2', bubbles: true }));
      return location.hash;
    })()`);
    expect(hash).toBe('#/agents');
  });

  test('mail is shown as text whatever stands in it, and what is hidden in it can be seen', async () => {
    for (const text of hostileTexts) await rig.world.mail('brave-fox', text, { thread: text, from: text });
    await rig.world.mail('brave-fox', 'over\u202Etxt\u200B.exe', { thread: 'hidden' });
    await open();
    for (const text of hostileTexts) {
      await page.getByRole('link', { name: text }).first().click();
      await page.locator('.body').getByText(text, { exact: true }).waitFor();
    }
    await page
      .getByRole('link', { name: /u\{202e\}/ })
      .first()
      .click();
    await page.locator('.body').getByText('over\\u{202e}txt\\u{200b}.exe').waitFor();
    for (const view of [
      'agents',
      'tasks',
      'picture',
      'stuck',
      `search/${encodeURIComponent('<img src=x onerror=window.hacked=1>')}`,
    ]) {
      await page.goto(`${rig.url.origin}/#/${view}`);
      await page.getByRole('main').waitFor();
    }
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(await page.locator('main img, main iframe, main script').count()).toBe(0);
  });

  test('a task is followed on the board, and canceled by the person who gave it', async () => {
    const sent = await sendTo(
      rig.world.bridge,
      { name: 'pat', mode: 'person' },
      { to: 'brave-fox', text: 'Paint the fence.', type: 'task' },
      { directory: undefined },
    );
    await makeAddressable(rig.world.bridge, 'pat');
    await open();
    await page.keyboard.press('3');
    const column = (name: string) => page.getByRole('region', { name, exact: true });
    await column('submitted')
      .getByRole('link', { name: /Paint the fence/ })
      .waitFor();
    await change(rig.world, 'brave-fox', sent.posted[0]?.id ?? '', 'working', 'With which colour? <b>Red</b>');
    await column('working')
      .getByRole('link', { name: /Paint the fence/ })
      .click();
    await page.getByText('With which colour? <b>Red</b>').waitFor();
    await page.getByRole('button', { name: 'Cancel the task' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel the task' });
    await dialog.getByLabel('Reason').fill('It rains.');
    await dialog.getByRole('button', { name: 'Cancel the task' }).dblclick();
    await page.getByRole('list').getByText('It rains.').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the task' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await column('canceled')
      .getByRole('link', { name: /Paint the fence/ })
      .waitFor();
  });

  test('forged mail stands there as quarantined, and its text only when it is asked for', async () => {
    const { id } = await rig.world.mail('brave-fox', 'the secret plan', { thread: 'forged' });
    const path = join((await ensureMailbox(rig.world.bridge.store, 'brave-fox')).inbox, `${id}.json`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('secret plan', 'public plan'));
    await open();
    await page.getByRole('link', { name: /\[quarantined: SIGNATURE INVALID/ }).click();
    const shown = page.getByRole('article');
    await shown.getByText('It is not delivered').waitFor();
    expect(await page.getByText('public plan').count()).toBe(0);
    await shown.getByRole('button', { name: 'Show the text anyway' }).click();
    await shown.getByText('the public plan').waitFor();
  });

  test('dead mail is sent again or dropped only after a second word', async () => {
    const { store } = rig.world.bridge;
    const mailbox = await ensureMailbox(store, 'brave-fox');
    for (const text of ['the first', 'the second']) {
      const { id } = await rig.world.mail('brave-fox', text);
      const held = await claim(store, mailbox, `${id}.json`, id, { process: rig.world.processes.start() });
      if (!held) throw new Error('somebody took it');
      await gate(store, mailbox, held);
      await deadLetter(store, mailbox, held, { state: 'dead', reason: 'it was offered 4 times' });
    }
    await open();
    await page.getByRole('link', { name: /Stuck mail/ }).click();
    const first = page.getByRole('listitem').filter({ hasText: 'the first' });
    await first.getByRole('button', { name: 'Redeliver' }).click();
    await closeByKey();
    expect(await listInbox(store, mailbox)).toEqual([]);
    await first.getByRole('button', { name: 'Redeliver' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Redeliver' }).dblclick();
    await first.getByText(/sent again as msg-/).waitFor();
    expect(await listInbox(store, mailbox)).toHaveLength(1);
    await page.getByRole('listitem').filter({ hasText: 'the second' }).getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
    await page.getByText('the second').waitFor({ state: 'detached' });
  });

  test.each([
    ['dark', 1200],
    ['light', 360],
    ['dark', 360],
  ] as const)('is readable in %s colours at a width of %i', async (colorScheme, width) => {
    await tellStory(rig.world);
    await open({ colorScheme, width, height: width < 500 ? 740 : 800 });
    const name = `dashboard-${colorScheme}-${width < 500 ? 'phone' : 'wide'}`;
    await page.getByRole('link', { name: /Two of 214/ }).click();
    await page.getByRole('article').first().waitFor();
    await picture(`${name}-conversation`);
    for (const view of ['conversations', 'agents', 'tasks', 'picture', 'stuck']) {
      await page.goto(`${rig.url.origin}/#/${view}`);
      await expect.poll(() => page.title()).toMatch(new RegExp(view, 'i'));
      if (view === 'picture') {
        await page.getByLabel('Last hour').check();
        await page.getByText('One column is 3 min').waitFor();
      }
      const overflowPx = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflowPx, view).toBeLessThanOrEqual(0);
      expect(await page.evaluate(findLowContrast), view).toEqual([]);
      await picture(`${name}-${view}`);
    }
    await page.goto(`${rig.url.origin}/#/tasks`);
    await page.getByRole('link', { name: /Update the fixtures/ }).click();
    await page.getByText('worker vanished').last().waitFor();
    expect(await page.evaluate(findLowContrast), 'task').toEqual([]);
    await page.keyboard.press('c');
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(findLowContrast), 'write').toEqual([]);
  });
});
