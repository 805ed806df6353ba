import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../harness/client-environment.ts';
import { clientVersions, newestClient } from '../harness/install-client.ts';
import { installOldNode } from '../harness/install-node.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import type { Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, directive, greetedName, repositoryDirectory, sendAsScript, waitForState } from './mail-rig.ts';

const versions = [newestClient, clientVersions.at(-1) ?? newestClient];
/** What a client shows of a hook or a server that does not work. */
const noise = /hook error|hook failed|not connected|MCP server .*fail|SyntaxError|non-blocking status code/i;

/** The server cannot tell then whether the plugin's own tools may run without a question. */
const settings = { permissions: { allow: ['mcp__plugin_cc2cc_cc2cc'] } };

const faults = [
  { what: 'a damaged store.json', breakBridge: damageStore, fault: /store\.json is damaged/ },
  { what: 'a bridge that is a file', breakBridge: putFile, fault: /is a file, or lies below one/ },
  { what: 'a bridge that is a link to itself', breakBridge: linkToItself, fault: /is a symbolic link that leads back/ },
  // Only root can give a folder away, and only somebody else can be kept out of one.
  process.getuid?.() === 0
    ? { what: 'a bridge of another account', breakBridge: giveAway, fault: /belongs to another account/ }
    : { what: 'a bridge without rights', breakBridge: closeBridge, fault: /is closed to your account/ },
];

describe.each(versions)('client %s', (version) => {
  test('an old Node is said once, in one line, and the tools answer with it', async ({ skip }) => {
    const node = await installOldNode('18.20.8');
    if ('missing' in node) return skip(node.missing);
    await using rig = await createMailRig(version, { settings });
    const folder = join(rig.home.path, 'old-node');
    mkdirSync(folder);
    symlinkSync(node.path, join(folder, 'node'));
    const session = await rig.start('alpha', { env: { PATH: [folder, rig.environment().PATH].join(delimiter) } });
    const line = /cc2cc needs Node 20 or newer; found 18\.20 at/g;
    await expectToldOnce(session, line);
    await expectToolAnswer(rig, session, /NODE_TOO_OLD: cc2cc needs Node 20/);
    await expectToldOnce(session, line);
  });

  test.each(faults)('$what is said once, and it works again when that is fixed', async ({ fault, breakBridge }) => {
    await using rig = await createMailRig(version);
    const fix = breakBridge(rig.bridgeDir);
    const session = await rig.start('alpha', { env: { CC2CC_NAME: 'calm-owl' } });
    await expectToldOnce(session, fault);
    await expectToolAnswer(rig, session, fault);
    await expectToldOnce(session, fault);
    fix();
    await session.ask('and now?');
    await expectToolAnswer(rig, session, /You are calm-owl/);
    const { id } = await sendAsScript(rig, { to: 'calm-owl', text: 'it is fixed: PARCEL' });
    await session.ask('anything new?');
    await waitForState(rig, id, 'seen');
  });

  test('a NODE_OPTIONS that breaks node does not count for hooks and server', async () => {
    await using rig = await createMailRig(version, { settings });
    const env: Environment = { CC2CC_NAME: 'calm-owl', NODE_OPTIONS: '--require /nowhere/missing.js' };
    const session = await rig.start('alpha', { env });
    expect(await greetedName(session)).toBe('calm-owl');
    await expectToolAnswer(rig, session, /You are calm-owl/);
    const { id } = await sendAsScript(rig, { to: 'calm-owl', text: 'it rings too: PARCEL' });
    await waitForState(rig, id, 'seen');
    await session.submit('/cc2cc:agents');
    await session.waitForScreen(/calm-owl[^\n]*\n?[\s\S]*idle|calm-owl .*alpha/);
    expect(session.screen()).not.toMatch(noise);
  });
});

test('a bad setting is said once by the name of the option that set it, and doctor and the tools say the same', async () => {
  await using rig = await createMailRig(newestClient, { settings });
  const settingsFile = join(rig.home.path, '.claude', 'settings.json');
  const before = JSON.parse(readFileSync(settingsFile, 'utf8'));
  const doorbells = { doorbells: 'pigeon' };
  writeFileSync(settingsFile, JSON.stringify({ ...before, pluginConfigs: { 'cc2cc@cc2cc': { options: doorbells } } }));
  const session = await rig.start('alpha');
  const fault = /the plugin option doorbells is/;
  await expectToldOnce(session, fault);
  await expectToolAnswer(rig, session, fault);
  await expectToldOnce(session, fault);
  const environment = rig.environment({ CLAUDE_PLUGIN_OPTION_DOORBELLS: 'pigeon' });
  const doctor = await runCommand(join(repositoryDirectory, 'bin', 'cc2cc'), ['doctor', '--json'], {
    cwd: rig.home.path,
    env: environment,
    timeoutMs: 20_000,
  });
  expect(doctor.exitCode).toBe(1);
  const [first] = JSON.parse(doctor.stdout);
  expect(first).toMatchObject({ check: 'settings', result: 'broken', detail: expect.stringMatching(fault) });
});

/** Two prompts later it still stands there once, and nothing else complains. */
async function expectToldOnce(session: InteractiveSession, fault: RegExp): Promise<void> {
  await session.waitForScreen(fault);
  for (const prompt of ['good morning', 'how are you?']) await session.ask(prompt);
  const shown = session.screen().replaceAll(/\s*\n\s*/g, ' ');
  expect(shown.match(new RegExp(fault.source, 'g')), session.screen()).toHaveLength(1);
  expect(session.screen()).not.toMatch(noise);
}

async function expectToolAnswer(rig: Rig, session: InteractiveSession, answer: RegExp): Promise<void> {
  await session.ask(directive('whoami', {}));
  await waitFor(
    () =>
      rig.model
        .conversationRequests({ session: session.sessionId() })
        .some((request) => answer.test(JSON.stringify(request))),
    {
      timeoutMs: 20_000,
      waitingFor: `the tool to answer ${answer}`,
      evidence: () => session.screen(),
    },
  );
}

/** Each returns how to fix it. */
function damageStore(bridge: string): () => void {
  mkdirSync(bridge);
  writeFileSync(join(bridge, 'store.json'), 'garbage');
  return () => rmSync(join(bridge, 'store.json'));
}

function putFile(bridge: string): () => void {
  writeFileSync(bridge, 'a file in its place');
  return () => rmSync(bridge);
}

function linkToItself(bridge: string): () => void {
  symlinkSync(bridge, bridge);
  return () => rmSync(bridge);
}

function closeBridge(bridge: string): () => void {
  mkdirSync(bridge, { mode: 0 });
  return () => chmodSync(bridge, 0o700);
}

function giveAway(bridge: string): () => void {
  mkdirSync(bridge, { mode: 0o700 });
  chownSync(bridge, 4321, 4321);
  return () => chownSync(bridge, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
}
