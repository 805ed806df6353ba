import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, whyNoBrowser } from '../harness/browser.ts';
import { builtPage } from '../support/dashboard-page.ts';
import { DashboardRig } from '../support/dashboard-rig.ts';

if (whyNoBrowser !== undefined) console.log(whyNoBrowser);

describe.skipIf(whyNoBrowser !== undefined)('a tab of the dashboard', () => {
  let browser: Browser;
  let files: Awaited<ReturnType<typeof builtPage>>;
  let rig: DashboardRig;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [browser, files] = [await launchBrowser(), await builtPage()];
  });

  afterAll(() => browser?.close());

  beforeEach(async () => {
    rig = await DashboardRig.start(files);
    await rig.world.startAgent('calm-owl');
    await rig.world.mail('calm-owl', 'Is the build green?');
    context = await browser.newContext();
    page = await context.newPage();
  });

  afterEach(async () => {
    await context.close();
    await rig[Symbol.asyncDispose]();
  });

  async function expectLive(tab: Page): Promise<void> {
    await tab.getByText('Live', { exact: true }).waitFor();
    await tab.getByRole('link', { name: /Is the build green/ }).waitFor();
  }

  const secretOf = (tab: Page) => tab.evaluate<string>("sessionStorage.getItem('cc2cc-access')");

  test('is let in once, keeps its access when it is loaded again, and holds the secret in no address', async () => {
    const asked: { url: string; headers: Record<string, string> }[] = [];
    page.on('request', (request) => asked.push({ url: request.url(), headers: request.headers() }));
    await page.goto(rig.url.href);
    await expectLive(page);
    expect(page.url()).toBe(`${rig.url.origin}/`);
    await page.reload();
    await expectLive(page);
    const secret = await secretOf(page);
    expect(secret).toMatch(/^[\w-]{43}$/);
    await page.getByRole('link', { name: 'Agents' }).click();
    await page.goBack();
    expect(page.url()).toBe(`${rig.url.origin}/`);
    // What stands behind the # is sent to nobody, which leaves the address of the first load itself.
    const addresses = asked.map(({ url }) => url).filter((url) => url !== rig.url.href);
    expect(addresses.length).toBeGreaterThan(5);
    for (const url of addresses) for (const known of [secret, rig.token]) expect(url).not.toContain(known);
    expect(asked.filter(({ headers }) => headers.authorization === `Bearer ${secret}`).length).toBeGreaterThan(2);
    expect(await context.cookies()).toEqual([]);

    const other = await browser.newContext();
    const late = await other.newPage();
    await late.goto(rig.url.href);
    await late.getByText('this link has already been used').waitFor();
    await other.close();
  });

  test('lets a second tab in by a click, also with a key held or the middle button, and no tab comes in by itself', async () => {
    await page.goto(rig.url.href);
    await expectLive(page);
    const clicks = [
      () => page.getByRole('button', { name: 'New tab' }).click(),
      () => page.getByRole('link', { name: 'Conversations' }).click({ modifiers: ['ControlOrMeta'] }),
      () => page.getByRole('link', { name: 'Conversations' }).click({ button: 'middle' }),
    ];
    for (const click of clicks) {
      const [second] = await Promise.all([context.waitForEvent('page'), click()]);
      await expectLive(second);
      await second.reload();
      await expectLive(second);
      await second.close();
    }
    const alone = await context.newPage();
    await alone.goto(rig.url.origin);
    await alone.getByText('This tab has no access.').waitFor();
    expect(await secretOf(alone)).toBeNull();
  });

  test('gives nothing that it could use to a server on another port of this machine', async () => {
    await page.goto(rig.url.href);
    await expectLive(page);
    const secret = await secretOf(page);
    const heard: IncomingMessage[] = [];
    // It tries what a page of another account could: its own requests, a frame and a window of the dashboard.
    const attack = `<!doctype html><body><iframe src="${rig.url.origin}/"></iframe><script>
      const ask = (path, more) => fetch(${JSON.stringify(rig.url.origin)} + path, { credentials: 'include', ...more }).then((r) => r.text()).catch(() => 'refused');
      Promise.all([ask('/'), ask('/api/overview'), ask('/api/enter', { method: 'POST', body: JSON.stringify({ token: 'x' }) }),
        ask('/api/overview', { headers: { authorization: 'Bearer x' } })]).then((answers) => {
        globalThis.got = [...answers, JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage }), document.cookie];
      });
    </script>`;
    const neighbour = createServer((request, response) => {
      heard.push(request);
      response.setHeader('Content-Type', 'text/html');
      response.end(attack);
    }).listen(0, '127.0.0.1');
    await once(neighbour, 'listening');
    try {
      const { port } = neighbour.address() as AddressInfo;
      // In the very tab of the dashboard, and in another one of the same browser.
      for (const tab of [page, await context.newPage()]) {
        await tab.goto(`http://127.0.0.1:${port}/`);
        await expect.poll(() => tab.evaluate("'got' in globalThis")).toBe(true);
        expect(await tab.evaluate('got')).toEqual(['refused', 'refused', 'refused', 'refused', '{}', '{}', '']);
      }
      expect(heard.length).toBeGreaterThan(1);
      for (const { url, rawHeaders } of heard) {
        expect(rawHeaders.map((header) => header.toLowerCase())).not.toContain('cookie');
        expect(`${url}\n${rawHeaders.join('\n')}`).not.toContain(secret);
      }
      await page.goBack();
      await expectLive(page);
    } finally {
      neighbour.closeAllConnections();
      neighbour.close();
    }
  });

  test('says that it is not connected when the dashboard ends, and has no access to the next one on that port', async () => {
    await page.goto(rig.url.href);
    await expectLive(page);
    await rig.restart();
    await page.getByText('this tab has no access').first().waitFor();
  });
});
