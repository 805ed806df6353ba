import { Agent } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DashboardRig } from '../../../support/dashboard-rig.ts';

let rig: DashboardRig;

beforeEach(async () => {
  rig = await DashboardRig.start();
});

afterEach(() => rig[Symbol.asyncDispose]());

test('the address that was printed lets one tab in, and its secret opens everything after that', async () => {
  expect(rig.url.pathname + rig.url.search).toBe('/');
  expect((await rig.send('GET', '/api/overview')).status).toBe(401);
  expect((await rig.enter('wrong')).status).toBe(401);
  const first = await rig.enter();
  expect(first.status).toBe(200);
  expect((await rig.send('GET', '/api/overview')).status).toBe(200);
  expect((await rig.enter()).status).toBe(401);
  expect((await rig.send('GET', '/api/overview')).status).toBe(200);
});

test('no answer sets a cookie, none counts, and the token is no secret', async () => {
  const { secret } = JSON.parse((await rig.enter()).body);
  for (const path of ['/', '/page.js', '/api/overview', `/?token=${rig.token}`]) {
    expect((await rig.send('GET', path)).headers['set-cookie'], path).toBeUndefined();
  }
  for (const Cookie of [`cc2cc_dashboard_${rig.url.port}=${secret}`, `secret=${secret}`]) {
    expect((await rig.send('GET', '/api/overview', { Cookie, Authorization: '' })).status).toBe(401);
  }
  for (const Authorization of [`Bearer ${rig.token}`, `Basic ${secret}`, `Bearer ${secret}x`, 'Bearer ', secret]) {
    expect((await rig.send('GET', '/api/overview', { Authorization })).status).toBe(401);
  }
  expect((await rig.send('GET', `/api/overview?secret=${secret}`, { Authorization: '' })).status).toBe(401);
});

test('nothing but the page itself, which holds no mail, answers without the secret', async () => {
  expect((await rig.send('GET', '/')).status).toBe(200);
  for (const path of ['/api/overview', '/api/events', '/api/message?id=x', '/api/enter', '/nothing']) {
    expect((await rig.send('GET', path)).status, path).toBe(401);
  }
  expect((await rig.post('send', {})).status).toBe(401);
});

test.each([
  ['another host name', { Host: 'evil.example' }],
  ['a name that may lead to another server on this machine', { Host: 'localhost' }],
  ['the right name with another port', { Host: '127.0.0.1:1' }],
  ['a page of another site', { Origin: 'https://evil.example' }],
  ['a page of another port of this machine', { Origin: 'http://127.0.0.1:1' }],
  ['a page that hides where it is from', { Origin: 'null' }],
  ['a page of another site, as the browser tells', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a page of another port, as the browser tells', { 'Sec-Fetch-Site': 'same-site' }],
])('a request of %s is refused', async (_what, headers) => {
  await rig.enter();
  expect((await rig.send('GET', '/api/overview', headers)).status).toBe(403);
  expect((await rig.post('send', {}, headers)).status).toBe(403);
});

test('localhost is refused with the right port as well, because on ::1 another server may have that name', async () => {
  await rig.enter();
  const host = `localhost:${rig.url.port}`;
  const answer = await rig.send('GET', '/', { Host: host, Origin: `http://${host}` });
  expect(answer).toMatchObject({ status: 403, body: expect.stringContaining(`only ${rig.url.origin} is served`) });
});

test('a change needs an Origin and JSON, and so does the exchange of the token', async () => {
  const token = JSON.stringify({ token: rig.token });
  for (const headers of [{}, { Origin: rig.url.origin, 'Content-Type': 'text/plain' }]) {
    expect([403, 415]).toContain((await rig.send('POST', '/api/enter', headers, token)).status);
  }
  await rig.enter();
  const own = { Origin: rig.url.origin, 'Content-Type': 'application/json' };
  const ask = async (headers: Record<string, string>) => (await rig.send('POST', '/api/send', headers, '{}')).status;
  expect(await ask(own)).toBe(400);
  const { Origin: _origin, ...withoutOrigin } = own;
  expect(await ask(withoutOrigin)).toBe(403);
  expect(await ask({ ...own, 'Content-Type': 'text/plain' })).toBe(415);
});

test('only GET and POST are served, and only what there is', async () => {
  await rig.enter();
  for (const method of ['PUT', 'DELETE', 'HEAD', 'OPTIONS']) expect((await rig.send(method, '/')).status).toBe(405);
  expect((await rig.post('../../', {})).status).toBe(404);
  for (const path of ['/api/nothing', '/api/constructor', '/__proto__', '/../etc/passwd', '//']) {
    expect((await rig.send('GET', path)).status, path).toBe(404);
  }
  expect((await rig.post('constructor', {})).status).toBe(404);
});

test('every answer, a refusal too, forbids what the page does not need', async () => {
  for (const headers of [{}, { Host: 'evil.example' }]) {
    const answer = await rig.send('GET', '/', headers);
    const policy = String(answer.headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
      ]),
    );
    expect(policy.join()).not.toMatch(/unsafe|https?:|\*/);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('a body that is too long is refused, and so is one that is no JSON', async () => {
  await rig.enter();
  await rig.world.startAgent('calm-owl');
  const draft = { to: 'calm-owl', text: 'x'.repeat(600_000), priority: 'normal', requestId: 'request-1' };
  expect((await rig.post('send', draft)).status).toBe(413);
  const headers = { Origin: rig.url.origin, 'Content-Type': 'application/json' };
  expect((await rig.send('POST', '/api/send', headers, 'no')).status).toBe(400);
});

test('a query that is wrong is refused, and the field is named', async () => {
  await rig.enter();
  for (const [address, field] of [
    ['traffic?range=year', 'range'],
    ['thread?cursor=x', 'id'],
    ['search', 'q'],
  ]) {
    const answer = await rig.send('GET', `/api/${address}`);
    expect(answer.status, address).toBe(400);
    expect(answer.body).toContain(`the field \\"${field}\\" is wrong`);
  }
});

test('a long body that nobody reads does not keep the next request on its connection waiting', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const headers = { Origin: rig.url.origin, 'Content-Type': 'application/json' };
    expect((await rig.send('POST', '/api/send', headers, 'x'.repeat(3_000_000), agent)).status).toBe(401);
    expect((await rig.send('GET', '/', {}, '', agent)).status).toBe(200);
  } finally {
    agent.destroy();
  }
});
