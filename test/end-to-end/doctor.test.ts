import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasModules } from '../../src/claude-code/client-versions.ts';
import type { Finding } from '../../src/doctor/finding/finding.ts';
import { clientsOfEachKind, newestClient } from '../harness/install-client.ts';
import type { Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { waitFor } from '../harness/wait-for.ts';
import { serversOf, startNamed } from './fault-rig.ts';
import {
  createMailRig,
  directive,
  framed,
  hasModule,
  repositoryDirectory,
  requestsOf,
  sendAsScript,
  startFox,
  startOwl,
} from './mail-rig.ts';

const program = join(repositoryDirectory, 'bin', 'cc2cc');

describe.each(clientsOfEachKind)('client %s', (version) => {
  test('the doorbells that work are rung, heard, take no mail and call no model', async () => {
    await using rig = await createMailRig(version);
    const fox = await startFox(rig);
    await waitUntilServerHasSpoken(rig, 'brave-fox');
    // It rings nothing by itself, and a test must not hand it over.
    const low = await sendAsScript(rig, { to: 'brave-fox', priority: 'low', text: 'in no hurry: PARCEL' });
    const findings = await doctor(rig, ['brave-fox', '--ring']);
    // Between the first with a socket and the first with modules, a feature flag decides, which a rig's clients cannot ask for.
    const hasSocket = hasModules(version);
    expect(findingOf(findings, 'client of brave-fox').detail).toContain(`Claude Code ${version}`);
    const doorbells = findingOf(findings, 'doorbells of brave-fox').doorbells ?? [];
    const working = doorbells.filter(({ works }) => works).map(({ name }) => name);
    expect(working).toEqual(hasSocket ? ['socket', ...(hasModule(version) ? ['module'] : []), 'file'] : ['file']);
    expect(doorbells.find(({ name }) => name === 'channel')?.why).toContain('without --channels');
    const heard = working.map((name) => `${name} was heard after [0-9.]+ s`).join(', ');
    expect(findingOf(findings, 'test ring of brave-fox').detail).toMatch(new RegExp(`^${heard}$`));
    await fox.waitUntilIdle();
    expect(requestsOf(rig, fox)).toHaveLength(0);

    await fox.submit('/cc2cc-status');
    await fox.waitForScreen(hasSocket ? /Doorbells: socket works/ : /Doorbells: socket does not/);
    expect(requestsOf(rig, fox)).toHaveLength(0);
    await fox.ask('good morning');
    await rig.model.waitForFreshText(framed(/PARCEL/), { session: fox.sessionId() });
    expect(low.id).not.toBe('');
  });
});

test('a doorbell that is left out, and a socket that is gone, are told with the reason', async () => {
  await using rig = await createMailRig(newestClient);
  const fox = await rig.start('beta', { env: { CC2CC_NAME: 'brave-fox', CC2CC_DOORBELLS: 'file' } });
  const owl = await startOwl(rig);
  await waitUntilServerHasSpoken(rig, 'brave-fox');
  await waitUntilServerHasSpoken(rig, 'calm-owl');
  rmSync(owl.record()?.messagingSocketPath ?? '');
  const findings = await doctor(rig);
  expect(findingOf(findings, 'doorbells of brave-fox').detail).toMatch(
    /socket does not \(CC2CC_DOORBELLS .*file works/,
  );
  expect(findingOf(findings, 'doorbells of calm-owl').detail).toMatch(/socket does not \(\S+ is gone\).*file works/);
  expect(requestsOf(rig, fox)).toHaveLength(0);
});

test('after a change of name the folder that the client watches still wakes the session', async () => {
  await using rig = await createMailRig(newestClient, { env: { CC2CC_DOORBELLS: 'file' } });
  const { session, name } = await startNamed(rig);
  await session.ask(directive('register', { name: 'swift-crow' }));
  await waitUntilServerHasSpoken(rig, 'swift-crow');
  expect(name).not.toBe('swift-crow');
  const findings = await doctor(rig, ['swift-crow', '--ring']);
  expect(findingOf(findings, 'test ring of swift-crow').detail).toMatch(/^file was heard after/);
});

// Windows has no signal that stops a process without ending it.
test.skipIf(process.platform === 'win32')(
  'a server that outlives its killed client is named with what ends it',
  async () => {
    await using rig = await createMailRig(newestClient);
    const fox = await startFox(rig);
    await waitUntilServerHasSpoken(rig, 'brave-fox');
    const [server = 0] = await serversOf(rig);
    process.kill(server, 'SIGSTOP');
    await fox.kill('SIGKILL');
    const findings = await doctor(rig);
    expect(findingOf(findings, 'processes')).toMatchObject({
      result: 'weaker',
      detail: expect.stringMatching(new RegExp(`MCP server ${server} of brave-fox .* client ${fox.pid} has ended`)),
      fix: `kill -9 ${server}`,
    });
    process.kill(server, 'SIGKILL');
    const isMended = async () => findingOf(await doctor(rig), 'processes').result === 'good';
    await waitFor(isMended, { timeoutMs: 20_000, waitingFor: 'no orphan' });
  },
);

async function doctor(rig: Rig, args: readonly string[] = []): Promise<Finding[]> {
  const { stdout, stderr } = await runCommand(process.execPath, [program, 'doctor', ...args, '--json'], {
    cwd: rig.home.path,
    env: rig.environment(),
    timeoutMs: 60_000,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Finding[];
}

function findingOf(findings: readonly Finding[], check: string): Finding {
  const found = findings.find((finding) => finding.check === check);
  if (!found) throw new Error(`there is no finding ${check}: ${JSON.stringify(findings)}`);
  return found;
}

/** A server says what it knows of its session at its first looks; its client's version comes with the handshake. */
async function waitUntilServerHasSpoken(rig: Rig, name: string): Promise<void> {
  const hasSpoken = async () => {
    const findings = await doctor(rig);
    const rings = findings.some(
      ({ check, doorbells = [] }) => check === `doorbells of ${name}` && doorbells.length > 0,
    );
    return rings && findings.some(({ check }) => check === `client of ${name}`);
  };
  await waitFor(hasSpoken, { timeoutMs: 30_000, waitingFor: `what the server of ${name} says` });
}
