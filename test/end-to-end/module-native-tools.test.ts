import { expect, test } from 'vitest';
import { search } from '../../src/conversations/search.ts';
import { clientNameIn, readHeartbeat } from '../../src/identity/heartbeat.ts';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import {
  createMailRig,
  framed,
  mailWaitingFor,
  openRigBridge,
  requestsOf,
  startFox,
  startPair,
  statusOf,
  waitForState,
  waitUntilServed,
} from './mail-rig.ts';

const version = newestClient;

test("the client's SendMessage loses nothing, delivers nothing twice, and its list names everybody", async () => {
  await using rig = await createMailRig(version, { projects: ['alpha', 'beta', 'gamma'] });
  const [owl, fox] = await startPair(rig);
  const elk = await rig.start('gamma', { env: { CC2CC_NAME: 'old-elk' } });
  await waitUntilServed(rig, 'old-elk');
  const [foxName, elkName] = [await clientNameOf(rig, 'brave-fox'), await clientNameOf(rig, 'old-elk')];
  await elk.exit();

  const listing = await use(rig, owl, 'ListAgents', {});
  expect(listing).toContain(`  ${foxName} [`);
  expect(listing).toContain(`  brave-fox  ·  online  ·  listed above as ${foxName}`);
  expect(listing).toMatch(/ {2}old-elk {2}· {2}offline for /);

  // Delivered by the client: noted, and not in the mailbox as well.
  expect(await use(rig, owl, 'SendMessage', { to: foxName, summary: 's', message: 'by-client' })).toContain(
    `→ ${foxName} (another Claude session on this machine`,
  );
  await fox.waitForScreen(/Message from @.*by-client/);
  const [noted] = (await search(await openRigBridge(rig), 'brave-fox', { query: 'by-client' })).entries;
  expect(noted).toMatchObject({ state: 'untracked', to: 'brave-fox', message: { from: 'calm-owl' } });
  expect(await statusOf(rig, noted?.message.id ?? '')).toMatchObject({ state: 'untracked', signature: 'verified' });

  // A name that only cc2cc knows, of a session that runs.
  const kept = await use(rig, owl, 'SendMessage', { to: 'brave-fox', summary: 's', message: 'by-mailbox' });
  expect(kept).toMatch(/"success\\?":true.*Accepted as msg-\w+, queued for brave-fox.*message_status/);
  await waitForState(rig, /msg-\w+/.exec(kept)?.[0] ?? '', 'seen');

  // A session that ended, by either name.
  for (const to of ['old-elk', elkName]) {
    expect(await use(rig, owl, 'SendMessage', { to, summary: 's', message: `for ${to}` })).toMatch(
      /offline; it will be delivered/,
    );
  }
  await owl.waitForScreen(/Kept by cc2cc for old-elk \(msg-/);
  const waiting = await mailWaitingFor(rig, 'old-elk', 2);
  expect(waiting.map(({ from, content }) => [from, content.text])).toEqual([
    ['calm-owl', 'for old-elk'],
    ['calm-owl', `for ${elkName}`],
  ]);

  // Nobody has the name: the client's own words stay.
  const unknown = await use(rig, owl, 'SendMessage', { to: 'nobody-here', summary: 's', message: 'lost' });
  expect(unknown).toMatch(/"success\\?":false,\\?"message\\?":\\?"No agent named 'nobody-here' is reachable/);

  const toFox = requestsOf(rig, fox).map(({ body }) => JSON.stringify(body.messages));
  expect(toFox).toHaveLength(2);
  for (const text of ['by-client', 'by-mailbox']) expect(toFox[1]?.split(`${text}\\n`)).toHaveLength(2);
  expect(requestsOf(rig, owl)).toHaveLength(12);
});

test("mail is answered with the client's own tool, by the sender that stood before it", async () => {
  await using rig = await createMailRig(version);
  const fox = await startFox(rig);
  rig.model.when(
    framed(/question/),
    (request) => {
      const from = /from=\\"(cc2cc-mail:[^"\\]+)\\"/.exec(JSON.stringify(request.body.messages))?.[1] ?? '';
      return { calls: [{ name: 'SendMessage', input: { to: from, summary: 's', message: 'answer' } }] };
    },
    { times: 1 },
  );
  rig.model.whenResult(/Accepted as msg-/, 'sent', { times: 1 });
  const ask = `[[call mcp__plugin_cc2cc_cc2cc__send ${JSON.stringify({ to: 'brave-fox', text: 'question' })}]]`;
  await rig.print('alpha', ask, { env: { CC2CC_NAME: 'calm-owl' } });
  const [answer] = await mailWaitingFor(rig, 'calm-owl', 1);
  expect(answer).toMatchObject({ from: 'brave-fox', content: { text: 'answer' } });
  await fox.waitForScreen(/Kept by cc2cc for calm-owl/);
});

test('claude -p keeps what it cannot deliver, and the option leaves the tool as the client has it', async () => {
  await using rig = await createMailRig(version);
  await rig.print('alpha', 'hello', { env: { CC2CC_NAME: 'old-elk' } });
  const send = `[[call SendMessage ${JSON.stringify({ to: 'old-elk', summary: 's', message: 'from print' })}]]`;
  const off = await rig.print('beta', send, { env: { CC2CC_NAME: 'calm-owl', CC2CC_NATIVE: 'off' } });
  const assisted = await rig.print('beta', send, { env: { CC2CC_NAME: 'calm-owl' } });
  expect([off.exitCode, assisted.exitCode]).toEqual([0, 0]);
  const results = rig.model
    .conversationRequests()
    .map(({ body }) => JSON.stringify(body.messages?.at(-1)))
    .filter((text) => text.includes('tool_result'));
  expect(results).toEqual([
    expect.stringContaining("No agent named 'old-elk' is reachable"),
    expect.stringContaining('queued for old-elk'),
  ]);
  expect(await mailWaitingFor(rig, 'old-elk', 1)).toHaveLength(1);
});

/** The name that the client's own list gives the session of an agent. */
function clientNameOf(rig: Rig, name: string): Promise<string> {
  const look = async () => clientNameIn(await readHeartbeat((await openRigBridge(rig)).registry, name));
  return waitFor(look, { timeoutMs: 30_000, waitingFor: `what the client calls ${name}` });
}

/** Has the model of a session call a tool, and gives what it then reads. */
async function use(rig: Rig, session: InteractiveSession, tool: string, input: object): Promise<string> {
  await session.ask(`[[call ${tool} ${JSON.stringify(input)}]]`);
  const text = requestsOf(rig, session).at(-1)?.body.messages?.at(-1)?.content;
  return JSON.stringify(text).replaceAll('\\n', '\n');
}
