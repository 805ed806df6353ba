import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import { hasModules } from '../../src/claude-code/client-versions.ts';
import { liveLeasesOn } from '../../src/identity/lease.ts';
import type { Message } from '../../src/protocol/message.ts';
import { type MessageStatus, requireStatus } from '../../src/reports/status.ts';
import { type Draft, type Posted, post } from '../../src/sending/post.ts';
import { isUnattended } from '../../src/session/in-charge.ts';
import { listInbox, readMessage } from '../../src/store/inbox.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import type { ClientVersion } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import type { ModelReply } from '../harness/model-reply.ts';
import type { ModelRequest } from '../harness/model-request.ts';
import { createRig, type Rig, type RigOptions } from '../harness/rig.ts';
import type { TerminalSize } from '../harness/terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

export const repositoryDirectory = fileURLToPath(new URL('../../', import.meta.url));

/** The full name of one of the plugin's tools, as the model calls it. */
export function toolName(tool: string): string {
  return `mcp__plugin_cc2cc_cc2cc__${tool}`;
}

/** Set to `0`, it runs the tests with the client's module turned off; `npm run fallback` sets it. */
const isModuleOn = process.env.CC2CC_TEST_MODULE !== '0';

/** Whether the client's module takes part in a test. */
export function hasModule(version: ClientVersion): boolean {
  return isModuleOn && hasModules(version);
}

/**
 * A rig with cc2cc as the client has installed it from its own marketplace. Its sessions are of one project, wherever they
 * work.
 */
export function createMailRig(version: ClientVersion, options: Partial<RigOptions> = {}): Promise<Rig> {
  const plugin = { dir: repositoryDirectory, isCopied: true };
  const env = { CC2CC_PROJECT: 'both', ...(isModuleOn ? {} : { CC2CC_MODULE: '0' }), ...options.env };
  return createRig({ version, projects: ['alpha', 'beta'], plugin, ...options, env });
}

export function openRigBridge(rig: Rig): Promise<Bridge> {
  return openBridge(nodeFileSystem, systemProcessTable(), rig.bridgeDir);
}

/** Sends as a script of this machine would, without any session. */
export async function sendAsScript(rig: Rig, draft: Draft): Promise<Posted> {
  return post(await openRigBridge(rig), { name: 'night-build', mode: 'script' }, draft);
}

export async function statusOf(rig: Rig, id: string): Promise<MessageStatus> {
  return requireStatus(await openRigBridge(rig), id);
}

/** Waits until a message has come into a state. */
export async function waitForState(rig: Rig, id: string, state: MessageStatus['state']): Promise<MessageStatus> {
  let last: MessageStatus | undefined;
  const reached = async () => {
    last = await statusOf(rig, id);
    return last.state === state ? last : undefined;
  };
  return waitFor(reached, {
    timeoutMs: 30_000,
    waitingFor: `${id} to be ${state}`,
    evidence: () => JSON.stringify(last),
  });
}

/** The name that the greeting on a session's screen gives. */
export async function greetedName(session: InteractiveSession): Promise<string> {
  await session.waitForScreen(/You are [a-z][a-z0-9-]*\. /);
  const names = [...session.screen().matchAll(/You are ([a-z][a-z0-9-]*)\. /g)].map(([, name]) => name);
  return names.at(-1) ?? '';
}

/** Starts `calm-owl` in alpha; others find it once its SessionStart hook has run, which may be after its prompt is drawn. */
export function startOwl(rig: Rig): Promise<InteractiveSession> {
  return startAs(rig, 'alpha', 'calm-owl');
}

/** Starts `brave-fox` in beta. */
export function startFox(rig: Rig, size?: TerminalSize): Promise<InteractiveSession> {
  return startAs(rig, 'beta', 'brave-fox', size);
}

export async function startPair(rig: Rig): Promise<[owl: InteractiveSession, fox: InteractiveSession]> {
  return [await startOwl(rig), await startFox(rig)];
}

/** Starts a session with a name of its own in a directory of the rig. */
export async function startAs(
  rig: Rig,
  project: string,
  name: string,
  size?: TerminalSize,
  env: Readonly<Record<string, string>> = {},
): Promise<InteractiveSession> {
  const session = await rig.start(project, { env: { CC2CC_NAME: name, ...env }, ...(size && { size }) });
  await greetedName(session);
  await waitUntilServed(rig, name);
  return session;
}

/** Waits until the plugin's server looks after a session: on a busy machine it comes well after the greeting. */
export async function waitUntilServed(rig: Rig, name: string): Promise<void> {
  const bridge = await openRigBridge(rig);
  const isServed = async () => {
    const [lease] = await liveLeasesOn(bridge.registry, name);
    return lease !== undefined && !(await isUnattended(bridge, { name, client: lease.holder }));
  };
  await waitFor(isServed, { timeoutMs: 30_000, waitingFor: `the server of ${name}` });
}

/** Makes the model answer every framed message whose body matches, with the reply tool. */
export function answerMail(rig: Rig, body: RegExp, text: string): void {
  rig.model.when(framed(body), (_request, [, id]) => call('reply', { msg_id: id ?? '', text }), { times: 1 });
}

/** What a model says to call one of the plugin's tools. */
export function call(tool: string, input: Record<string, unknown>): ModelReply {
  return { calls: [{ name: toolName(tool), input }] };
}

/** Matches a framed message whose body matches; the first group is its id. */
export function framed(body: RegExp): RegExp {
  return new RegExp(`<cc2cc-message id="([^"]+)"(?:(?!</cc2cc-message>)[\\s\\S])*${body.source}`);
}

export function requestsOf(rig: Rig, session: InteractiveSession): ModelRequest[] {
  return rig.model.conversationRequests({ session: session.sessionId() });
}

/** A directive for the scripted model: call one of the plugin's tools. */
export function directive(tool: string, input: Record<string, unknown>): string {
  return `[[call ${toolName(tool)} ${JSON.stringify(input)}]]`;
}

/** Why each file in a mailbox was put aside. */
export function reasonsIn(badDirectory: string): string[] {
  return readdirSync(badDirectory)
    .filter((name) => name.endsWith('.reason.txt'))
    .map((name) => readFileSync(join(badDirectory, name), 'utf8'));
}

/** What waits for a name that nobody holds, once there is that much. */
export async function mailWaitingFor(rig: Rig, name: string, count: number): Promise<Message[]> {
  const { store } = await openRigBridge(rig);
  const mailbox = await ensureMailbox(store, name);
  const look = async () => {
    const names = await listInbox(store, mailbox);
    return names.length >= count ? names : undefined;
  };
  const names = await waitFor(look, { timeoutMs: 30_000, waitingFor: `${count} messages to ${name}` });
  const read = await Promise.all(
    names.map((file) => readMessage(store, join(mailbox.inbox, file), { id: file, to: name, timeMs: 0 })),
  );
  return read.flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []));
}
