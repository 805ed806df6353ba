import { Cc2ccError, describeError } from '../../base/errors.ts';
import { nodeFileSystem } from '../../base/fs.ts';
import { runHostProgram } from '../../base/fs-host.ts';
import { readBridgeDirectory } from '../../base/settings.ts';
import { openingFault } from '../../bridge/opening-fault.ts';
import { examine, examineMachine } from '../../doctor/examine.ts';
import type { Finding } from '../../doctor/finding/finding.ts';
import { type LiveSession, listLiveSessions } from '../../doctor/finding/session.ts';
import { type Surroundings, surroundingsOf } from '../../doctor/finding/surroundings.ts';
import { ringSession } from '../../doctor/ring.ts';
import { checkUnsafeFolders } from '../../doctor/unsafe-folders.ts';
import { layoutOf } from '../../protocol/layout.ts';
import type { Call, Verb } from '../command/verb.ts';
import { doctorCommand } from '../commands/doctor.ts';
import { checkLauncher } from '../launcher/check-launcher.ts';
import { table, wrapBehind } from '../printing/table.ts';
import { launcherSite } from './install-cli.ts';

declare const __CC2CC_VERSION__: string;

/** A client that takes longer to say its version is told of as none. */
const versionPatienceMs = 5_000;

export const doctorVerb: Verb = {
  ...doctorCommand,
  async run(call) {
    const { bridge, words, options, terminal, print } = call;
    const [name] = words;
    const sessions = await sessionsCalled(bridge, name).catch((error) => {
      if (error instanceof Cc2ccError) throw error;
      return []; // What is in the way is the first finding.
    });
    const findings = await examineOrSayWhy(bridge, name);
    findings.push(await lookAtLauncher(call));
    if (options.ring !== undefined) {
      for (const session of sessions) findings.push(await ringSession(bridge, session));
    }
    await conclude(findings, terminal, print);
  },
  async runDespite(fault, { bridge, words, terminal, print }) {
    const others = bridge
      ? await examineOrSayWhy(bridge, words[0])
      : [...(await foldersOfClosedBridge()), ...examineMachine(surroundings())];
    await conclude([findingOf(fault), ...others], terminal, print);
  },
};

/** Without a home there is no place for one. */
async function lookAtLauncher({ bridge: { store }, ownFile }: Call): Promise<Finding> {
  try {
    return await checkLauncher(store.fs, launcherSite(ownFile));
  } catch (error) {
    return { ...findingOf(error), check: 'launcher', result: 'weaker' };
  }
}

function surroundings(): Surroundings {
  const printedClientVersion = runHostProgram('claude', ['--version'], versionPatienceMs);
  return { ...surroundingsOf(process.env, __CC2CC_VERSION__), printedClientVersion };
}

/** What keeps the bridge directory from opening may be one of its folders; the command that puts it right is told here. */
async function foldersOfClosedBridge(): Promise<readonly Finding[]> {
  try {
    const found = await checkUnsafeFolders(nodeFileSystem, layoutOf(readBridgeDirectory(process.env)));
    return found.filter(({ result }) => result !== 'good');
  } catch {
    return []; // The fault itself says why.
  }
}

/** A folder that opens may still hold what cannot be read. */
async function examineOrSayWhy(bridge: Call['bridge'], name: string | undefined): Promise<Finding[]> {
  try {
    return await examine(bridge, surroundings(), name);
  } catch (error) {
    return [findingOf(openingFault(error, bridge.store.layout.root)), ...examineMachine(surroundings())];
  }
}

function findingOf(fault: unknown): Finding {
  const isSetting = fault instanceof Cc2ccError && (fault.code === 'BAD_INPUT' || fault.code === 'NAME_INVALID');
  const check = isSetting ? 'settings' : 'bridge directory';
  if (!(fault instanceof Cc2ccError)) return { check, result: 'broken', detail: describeError(fault) };
  return { check, result: 'broken', detail: fault.problem, ...(fault.remedy && { fix: fault.remedy }) };
}

async function conclude(findings: readonly Finding[], terminal: Call['terminal'], print: Call['print']): Promise<void> {
  await print({ plain: await describe(findings, terminal?.columns), json: findings });
  const broken = findings.filter(({ result }) => result === 'broken');
  if (broken.length === 0) return;
  const checks = new Set(broken.map(({ check }) => check));
  throw new Cc2ccError('STORE_FAILED', `broken: ${[...checks].join(', ')}; see above what to do`);
}

async function sessionsCalled(bridge: Call['bridge'], name: string | undefined): Promise<LiveSession[]> {
  const sessions = await listLiveSessions(bridge);
  if (name === undefined) return sessions;
  const found = sessions.filter((session) => session.name === name);
  if (found.length > 0) return found;
  throw new Cc2ccError('NOT_FOUND', `no live session named "${name}" now; cc2cc agents lists those that are online`);
}

async function describe(findings: readonly Finding[], width: number | undefined): Promise<string> {
  const heads = await table([...findings.map(({ check, result }) => [check, result, '|'])]);
  const lines: string[] = [];
  for (const [index, { detail, fix }] of findings.entries()) {
    lines.push(...(await wrapBehind((heads[index] ?? '').slice(0, -1), detail, width)));
    if (fix !== undefined) lines.push(...(await wrapBehind('    to fix it: ', fix, width)));
  }
  return lines.join('\n');
}
