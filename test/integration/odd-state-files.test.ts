import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { failureOf } from '../../src/base/errors.ts';
import { type ProcessIdentity, processToken } from '../../src/base/process-identity.ts';
import { commandGroups, commands } from '../../src/cli/all-commands.ts';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { lookVerbs } from '../../src/cli/look-verbs.ts';
import { mailVerbs } from '../../src/cli/mail-verbs.ts';
import { loadVerb } from '../../src/cli/run-verb.ts';
import { upkeepVerbs } from '../../src/cli/upkeep-verbs.ts';
import { checkStateFiles } from '../../src/doctor/check-state-files.ts';
import { decidePrompt } from '../../src/handover/decide-prompt.ts';
import { endSession } from '../../src/handover/end-session.ts';
import { startSession } from '../../src/handover/start-session.ts';
import { sweepExpired } from '../../src/handover/sweep.ts';
import { writeHeartbeat } from '../../src/identity/heartbeat.ts';
import { announceEndings } from '../../src/idle-notices/idle-notice.ts';
import { keepWatch } from '../../src/idle-notices/idle-watch.ts';
import { hookTools } from '../../src/mcp/hook-tools.ts';
import { McpSession } from '../../src/mcp/session/mcp-session.ts';
import { takeSharedRound } from '../../src/mcp/session/shared-rounds.ts';
import { tools } from '../../src/mcp/tools/index.ts';
import { mailboxOf, wholeMarkOf } from '../../src/protocol/layout.ts';
import { MailObserver } from '../../src/reports/observe.ts';
import { folderOf } from '../../src/reservations/reservation.ts';
import { reserve } from '../../src/reservations/reserve.ts';
import { LoopGuard } from '../../src/sending/loop-guard.ts';
import { isReleased, releaseMessage } from '../../src/sending/release-message.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { tellUntold } from '../../src/tasks/tell-task.ts';
import { tellOfVanished } from '../../src/tasks/vanished-notice.ts';
import { BuiltFiles } from '../support/identity-built.ts';
import { openHookSession } from '../support/identity-hooks.ts';
import { openWorld, type World } from '../support/identity-world.ts';
import { WatchedSession } from '../support/idle-session.ts';
import { type Outside, oddKinds } from '../support/odd-files.ts';

vi.setConfig({ testTimeout: 60_000 });

const longestMs = 2_000;
const groupCount = 4;

const built = new BuiltFiles();
beforeAll(() => built.build('hook'));
afterAll(() => built.remove());

const victim = 'brave-fox';
const actor = 'calm-owl';
const away = 'far-elk';

/** A bridge directory in which one agent has every state file that docs/SPECIFICATION.md lists, and another acts. */
class Scene implements AsyncDisposable {
  readonly world: World;
  readonly outside: Outside;
  readonly client: ProcessIdentity;
  /** Where state files lie, and the names in docs/SPECIFICATION.md that they stand for. */
  readonly paths: readonly string[];
  readonly received: string;

  constructor(world: World, client: ProcessIdentity, paths: readonly string[], received: string) {
    this.world = world;
    this.client = client;
    this.paths = paths;
    this.received = received;
    this.outside = { folder: mkdtempSync(join(tmpdir(), 'cc2cc-odd-')), servers: [] };
  }

  static async open(): Promise<Scene> {
    const world = await openWorld({ isLogged: true });
    const session = await WatchedSession.start(world, victim);
    const client = world.processes.start(process.pid);
    await world.join(client, { requestedName: actor, directory: '/project' });
    const { id: received } = await world.mail(actor, 'hello', { from: victim });
    return new Scene(world, client, await fill(world, session), received);
  }

  /** Lays something in the place of state files, and puts those back. */
  async with(paths: readonly string[], kind: string, work: () => Promise<void>): Promise<void> {
    const kept = paths.filter(existsSync);
    kept.forEach((path, number) => {
      renameSync(path, join(this.outside.folder, `kept-${number}`));
    });
    for (const path of paths) {
      mkdirSync(dirname(path), { recursive: true });
      await oddKinds[kind]?.(path, this.outside);
    }
    await work();
    for (const path of paths) rmSync(path, { recursive: true, force: true });
    kept.forEach((path, number) => {
      renameSync(join(this.outside.folder, `kept-${number}`), path);
    });
  }

  facts(client: ProcessIdentity) {
    return this.world.facts(client, { sessionId: `session-${client.pid}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.outside.servers) server.close();
    rmSync(this.outside.folder, { recursive: true, force: true });
    await this.world[Symbol.asyncDispose]();
  }
}

/** Has real things happen, and returns the path of every state file. */
async function fill(world: World, session: WatchedSession): Promise<string[]> {
  const { bridge } = world;
  const { layout } = bridge.store;
  const mailbox = mailboxOf(layout.root, victim);
  await ensureMailbox(bridge.store, victim);
  await ensureMailbox(bridge.store, actor);
  await startSession(bridge, world.facts(session.client, { requestedName: victim, sessionId: 'session-fox' }), {
    isNewContext: true,
  });
  await session.note(true);
  session.says('idle');
  await keepWatch(bridge, {
    watched: victim,
    watcher: away,
    holder: processToken(session.client),
    isNextTurn: false,
    hops: 0,
  });
  const project = join(world.folder, 'project');
  mkdirSync(project);
  await reserve(bridge, { name: victim, client: session.client }, { directory: project, paths: ['a.ts'] });
  await writeHeartbeat(world.registry, {
    name: victim,
    sessionId: undefined,
    clientPid: 1,
    status: 'active',
    context: {},
  });
  const dead = await world.mail(victim, 'never read');
  for (const folder of [mailbox.dead, mailbox.accepted]) mkdirSync(folder, { recursive: true });
  renameSync(join(mailbox.inbox, `${dead.id}.json`), join(mailbox.dead, `${dead.id}.json`));
  linkSync(join(mailbox.dead, `${dead.id}.json`), join(mailbox.accepted, dead.id));
  // Nobody of this machine can say whether its process lives, so its heartbeat counts.
  const foreignLease = join(layout.leases, `${away}~deadbeef-1-1~nonce`);
  writeFileSync(foreignLease, '');
  const token = processToken(session.client);
  const notes = [
    'session',
    'roster',
    'hops',
    'held',
    'sent',
    'server',
    'about-server',
    'watched',
    'test-ring',
    'dashboard',
    'positions',
    'failed',
  ];
  const task = 'msg-01AAAAAAAAAAAAAAAAAAAAAAAA';
  return [
    join(layout.agents, `${victim}.json`),
    join(layout.agents, 'nobody-else.json'),
    join(layout.status, `${victim}-heartbeat.json`),
    join(layout.status, '.sweep'),
    join(layout.status, '.watches'),
    wholeMarkOf(mailbox),
    join(layout.status, `${away}-heartbeat.json`),
    join(layout.clients, `${token}.json`),
    ...notes.map((topic) => join(layout.clients, `${token}~${topic}.json`)),
    ...['turn', 'first-turn', 'prompt', 'debug', 'unheard'].map((mark) => join(layout.clients, `${token}~${mark}`)),
    join(layout.leases, `${victim}~${token}~nonce`),
    join(layout.leases, `gone-ant~${world.registry.processes.host}-1-1~nonce`),
    ...['json', 'json.notice'].map((ending) => join(layout.watches, `${victim}~${away}~${dead.id}.${ending}`)),
    join(layout.released, `${dead.id}.json`),
    ...['0001.json', '.vanished-1.json', '.vanished-1.told'].map((name) => join(layout.tasks, task, name)),
    join(layout.untold, `${task}~1~nonce`),
    join(folderOf(bridge, project), 'res-1.json'),
    join(layout.edits, `0123456789abcdef~${victim}~${token}~${Date.now().toString(36)}`),
    join(layout.edits, 'told~0123456789abcdef'),
    join(layout.index, victim, 'inbox', 'manifest.json'),
    join(layout.index, victim, 'inbox', 'stamp.lines'),
    ...[`${victim}.ndjson`, `${victim}.1.ndjson`].map((name) => join(layout.logs, name)),
    join(layout.root, 'keys', '0123456789abcdef.key'),
    join(mailbox.accepted, dead.id),
    join(mailbox.receipts, `${dead.id}.receipt.json`),
    ...['json', 'sending'].map((ending) => join(mailbox.answered, `${dead.id}.${ending}`)),
    ...['json', 'reason.json', 'redelivered.json'].map((ending) => join(mailbox.dead, `${dead.id}.${ending}`)),
    ...['json', 'reason.json'].map((ending) => join(mailbox.dropped, `${dead.id}.${ending}`)),
    ...['', '.reason.txt'].map((ending) => join(mailbox.bad, `stamp~${dead.id}.json${ending}`)),
    join(mailbox.done, '2026-01-01', `${dead.id}.json`),
    join(mailbox.claimed, `${dead.id}~1~${token}-abc-nonce.json`),
    join(mailbox.inbox, 'msg-odd.json'),
    join(mailbox.tmp, 'draft'),
    join(mailbox.bell, 'ring'),
    join(mailbox.quota, actor, `${dead.id}~100`),
  ];
}

/** What says that nothing is to be had, or that something is wrong in that very file, has not failed. */
const rightRefusals: Readonly<Record<string, RegExp>> = {
  'cc2cc validate': /BAD_MESSAGE: \d+ files? (?:is|are) wrong/,
  'cc2cc ask': /NO_ANSWER|TIMED_OUT/,
};

/** Every verb but those that start programs or change this machine, as another agent runs it. */
function commandsOf({ received }: Scene): readonly string[][] {
  return [
    ['init', '--as', 'new-bee'],
    ['agents'],
    ['send', victim, 'hello'],
    ['send', 'new-bee', 'hello'],
    ['broadcast', 'hello'],
    ['receive', '--limit', '1'],
    ['reply', received, 'thanks'],
    ['ask', 'new-bee', 'which port?', '--timeout', '0.01'],
    ['task', 'list', '--filter', 'all'],
    ['status'],
    ['status', received],
    ['thread', received],
    ['search', 'hello'],
    ['doctor'],
    ['logs', victim],
    ['validate'],
    ['cleanup', '--dry-run'],
    ['statusline'],
  ];
}

const notRun = ['watch', 'dashboard', 'service', 'install-cli', 'completion'];

async function runCommand({ world }: Scene, args: readonly string[]): Promise<void> {
  const invocation = parseCommandLine([...args], { groups: commandGroups, version: '' });
  if (invocation.kind !== 'run') throw new Error(`${args.join(' ')} runs nothing`);
  const { path, asName, ...rest } = invocation;
  const verb = await loadVerb({ ...mailVerbs, ...lookVerbs, ...upkeepVerbs }, path);
  const caller = {
    name: asName ?? actor,
    source: '--as',
    mode: 'script',
    session: undefined,
    surrounding: undefined,
  } as const;
  const terminals = { terminal: undefined, errorTerminal: undefined, atTerminal: false };
  const surroundings = { ...terminals, ownFile: __filename, wantsJson: true };
  const io = { readStandardInput: async () => '', print: async () => undefined };
  await verb.run({ ...rest, ...surroundings, ...io, bridge: world.bridge, caller });
}

const toolInputs: Readonly<Record<string, object>> = {
  send: { to: 'new-bee', text: 'hello' },
  broadcast: { text: 'hello' },
  ask: { to: 'new-bee', text: 'which port?', timeout_seconds: 0.01 },
  register: { role: 'tester' },
  notify_when_idle: { agent: victim },
  search: { query: 'hello' },
  reserve: { paths: [] },
  hook_pre_tool_use: { tool_name: 'mcp__plugin_cc2cc_cc2cc__send' },
  hook_permission_request: { tool_name: 'mcp__plugin_cc2cc_cc2cc__send' },
};

async function runTools({ world, client, received }: Scene, run: Run): Promise<void> {
  const guard = new LoopGuard({ maxHops: 100, maxTurnsPerHour: 30 }, () => performance.now());
  const session = new McpSession({
    ...{
      bridge: world.bridge,
      client,
      sessionId: `session-${client.pid}`,
      directory: '/project',
      requestedName: undefined,
    },
    ...{
      approveOwnTools: true,
      maxHops: 100,
      reservations: 'warn',
      native: 'assist',
      promptSource: 'terminal',
      hasHooks: true,
      longestCallMs: 1_000,
      guard,
    },
  });
  const byId = { msg_id: received, id: received, text: 'hello', to: 'new-bee', task_id: received, state: 'working' };
  for (const tool of [...tools, ...hookTools]) {
    // There is no such task; what it is about is another agent's.
    if (tool.name === 'update_task') continue;
    const input = toolInputs[tool.name] ?? (tool.name === 'tasks' ? {} : byId);
    const call = { signal: new AbortController().signal, report: () => undefined };
    await run(`tool ${tool.name}`, () => tool.run(input, { bridge: world.bridge, session }, call));
  }
}

type Run = (what: string, work: () => Promise<unknown>) => Promise<void>;

/** Everything that another agent, its hooks and its server do. */
async function doEverything(scene: Scene, run: Run): Promise<void> {
  const { world, client } = scene;
  const { bridge } = world;
  for (const args of commandsOf(scene)) await run(`cc2cc ${args[0]}`, () => runCommand(scene, args));
  await runTools(scene, run);
  await run('cc2cc watch', () => new MailObserver(bridge).look());
  await run('session start', () => startSession(bridge, scene.facts(client), { isNewContext: false }));
  await run('prompt', () => decidePrompt(bridge, scene.facts(client), 'hello'));
  const guest = world.processes.start();
  await run('new session', () =>
    startSession(bridge, { ...scene.facts(guest), requestedName: 'guest-bee' }, { isNewContext: true }),
  );
  await run('session end', () => endSession(bridge, guest));
  world.processes.end(guest);
  await run('sweep', () => sweepExpired(bridge, client));
  for (const what of ['sweep', 'watches'] as const) await run(what, () => takeSharedRound(bridge, what, 1_000));
  await run('notices of changes', () => tellUntold(bridge));
  await run('notices of workers', () => tellOfVanished(bridge));
  await run('notices of turns', () => announceEndings(bridge));
}

/** Both are stricter than the others, and what is wrong there is an error. */
const strict = ['store.json', 'secret.key'];

/** The paths of the tree in docs/SPECIFICATION.md, as expressions; what stands in angle brackets is any name. */
function pathsOfSpecification(): RegExp[] {
  const [tree = ''] = readFileSync('docs/SPECIFICATION.md', 'utf8').split('## The tree')[1]?.split('\n## ') ?? [];
  const folders: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, path = ''] = /^ {4}( *)(\S+(?:<file name>\S*)?) {2,}\S/.exec(line) ?? [];
    if (indent === undefined || strict.includes(path)) return [];
    folders.splice(indent.length / 2, Number.POSITIVE_INFINITY, path);
    // Of a folder that holds whatever its users put there, anything will do.
    const whole = folders.join('').replace(/\/$/, '/<any>');
    const isParent = /^(index|tasks|to-<name>)\/<any>$/.test(whole);
    return isParent
      ? []
      : [
          new RegExp(
            `^${whole
              .replaceAll('.', '\\.')
              .replaceAll('…', '<any>')
              .replace(/<[^>]+>/g, '[^/]+')}$`,
          ),
        ];
  });
}

test('each file of the specification is among those that are replaced', async () => {
  await using scene = await Scene.open();
  const replaced = scene.paths.map((path) => relative(scene.world.bridge.store.layout.root, path).replaceAll(sep, '/'));
  const specified = pathsOfSpecification();
  expect(specified.length).toBeGreaterThan(40);
  expect(specified.filter((path) => !replaced.some((other) => path.test(other)))).toEqual([]);
});

test('every verb is run, or known to start programs', () => {
  const run = new Set(commandsOf({ received: '' } as Scene).map(([name]) => name));
  expect(commands.map(({ name }) => name).filter((name) => !run.has(name))).toEqual(notRun);
});

/** Several at once, because each look takes its time; what hides others, such as a lease its heartbeat, comes with other ones. */
function inGroups(paths: readonly string[]): string[][] {
  return Array.from({ length: groupCount }, (_, group) =>
    paths.filter((_path, number) => number % groupCount === group),
  );
}

test.runIf(process.platform !== 'win32').each(Object.keys(oddKinds))(
  'of others, nobody is stopped or kept long by state files that are replaced: %s',
  async (kind) => {
    await using scene = await Scene.open();
    const failures: string[] = [];
    for (const paths of inGroups(scene.paths)) {
      await scene.with(paths, kind, () =>
        doEverything(scene, async (what, work) => {
          const startedMs = performance.now();
          const failure = await failureOf(async () => void (await work()));
          if (failure !== undefined && !rightRefusals[what]?.test(failure)) failures.push(`${what}: ${failure}`);
          if (performance.now() - startedMs > longestMs) failures.push(`${what} took long beside ${paths.join(', ')}`);
        }),
      );
    }
    expect(failures).toEqual([]);
  },
);

test.runIf(process.platform !== 'win32').each(Object.keys(oddKinds))(
  'doctor names what lies in the place of a state file, with the fix: %s',
  async (kind) => {
    await using scene = await Scene.open();
    const named = scene.paths.filter(
      (path) =>
        /[\\/](agents|status|clients|watches|answered|receipts|tasks|reservations)[\\/]/.test(path) &&
        !/~(turn|first-turn|prompt|debug|unheard|server\.json|dashboard\.json)$|notice$|told$|untold|\.(sweep|watches)$/.test(
          path,
        ),
    );
    const isMark = (path: string) =>
      /~(turn|first-turn|prompt|debug|unheard|server\.json|dashboard\.json|nonce)$|notice$|told$/.test(path);
    for (const path of named.filter((path) => !isMark(path))) {
      await scene.with([path], kind, async () => {
        const findings = await checkStateFiles(scene.world.bridge);
        const fix = expect.stringContaining('move it away');
        expect(findings).toContainEqual(
          expect.objectContaining({ result: 'weaker', fix, detail: expect.stringContaining(path) }),
        );
      });
    }
    expect(await checkStateFiles(scene.world.bridge)).toEqual([expect.objectContaining({ result: 'good' })]);
  },
);

test.runIf(process.platform !== 'win32').each(['dangling link', 'directory', 'pipe', 'socket'])(
  'doctor names what lies in the place of a mark or a log: %s',
  async (kind) => {
    await using scene = await Scene.open();
    for (const path of scene.paths.filter((path) =>
      /[\\/](logs|leases|edits|released|accepted|quota)[\\/]/.test(path),
    )) {
      await scene.with([path], kind, async () => {
        const details = (await checkStateFiles(scene.world.bridge)).map(({ detail }) => detail);
        expect(details).toEqual([`${path} is not a regular file, and is ignored`]);
      });
    }
  },
);

test('doctor names a log that has a second name', async () => {
  await using scene = await Scene.open();
  const { logs } = scene.world.bridge.store.layout;
  linkSync(join(logs, `${victim}.ndjson`), join(scene.outside.folder, 'second'));
  const [finding] = await checkStateFiles(scene.world.bridge);
  const detail = expect.stringContaining(`${victim}.ndjson has a second name elsewhere`);
  expect(finding).toMatchObject({ result: 'weaker', detail, fix: expect.stringContaining('move it away') });
});

test.runIf(process.platform !== 'win32').each(['directory', 'pipe', 'garbage'])(
  'the hooks of others go on beside state files that are replaced: %s',
  async (kind) => {
    await using session = await openHookSession(built.path('hooks'));
    await session.start(actor);
    await using other = await session.startOther();
    await other.start(victim);
    const bridge = await session.openBridge();
    const outside = { folder: session.folder, servers: [] };
    const token = processToken(other.client.identity);
    for (const path of [
      join(bridge.store.layout.agents, `${victim}.json`),
      join(bridge.store.layout.status, `${victim}-heartbeat.json`),
      ...['.json', '~session.json', '~roster.json', '~watched.json'].map((end) =>
        join(bridge.store.layout.clients, token + end),
      ),
    ]) {
      rmSync(path, { force: true });
      await oddKinds[kind]?.(path, outside);
    }
    await session.mail(actor, 'hello');
    const inputs = {
      'user-prompt-submit': { prompt: 'go on' },
      'user-prompt-expansion': { command_name: 'cc2cc:agents' },
    };
    const hooks = ['session-start', 'user-prompt-submit', 'user-prompt-expansion', 'file-changed', 'session-end'];
    for (const hook of hooks) {
      const startedMs = performance.now();
      const { exitCode, stderr, output } = await session.run(hook, {
        source: 'startup',
        ...inputs[hook as 'user-prompt-submit'],
      });
      expect({ hook, exitCode, stderr }).toEqual({ hook, exitCode: 0, stderr: '' });
      expect(JSON.stringify(output ?? '')).not.toMatch(/UNSAFE_FILE|STORE_FAILED|E[A-Z]+:/);
      expect(performance.now() - startedMs, hook).toBeLessThan(longestMs);
    }
  },
);

test.runIf(process.platform !== 'win32').each(['directory', 'pipe', 'link to a file'])(
  'whose own card is replaced says so, and nothing of it is lost: %s',
  async (kind) => {
    await using scene = await Scene.open();
    const card = join(scene.world.bridge.store.layout.agents, `${actor}.json`);
    const before = readFileSync(card, 'utf8');
    await scene.with([card], kind, async () => {
      const start = startSession(scene.world.bridge, scene.facts(scene.client), { isNewContext: false });
      await expect(start).rejects.toMatchObject({
        code: 'UNSAFE_FILE',
        message: expect.stringMatching(/calm-owl\.json is .*; move it away/),
      });
    });
    expect(readFileSync(card, 'utf8')).toBe(before);
    await startSession(scene.world.bridge, scene.facts(scene.client), { isNewContext: false });
  },
);

test('what stands in place of a mark of a person releases nothing, and says so', async () => {
  await using scene = await Scene.open();
  const mark = join(scene.world.bridge.store.layout.released, `${scene.received}.json`);
  await scene.with([mark], 'directory', async () => {
    expect(await isReleased(scene.world.bridge, scene.received)).toBe(false);
    await expect(releaseMessage(scene.world.bridge, scene.received, 'pat')).rejects.toMatchObject({
      code: 'UNSAFE_FILE',
    });
  });
});
