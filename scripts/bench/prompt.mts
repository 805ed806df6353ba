import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newestClient } from '../../test/harness/install-client.ts';
import type { InteractiveSession } from '../../test/harness/interactive-session.ts';
import { freshText } from '../../test/harness/model-text.ts';
import type { Rig } from '../../test/harness/rig.ts';
import { shippedCopy } from '../../test/harness/shipped-copy.ts';
import { repositoryRoot } from '../package-json.mts';
import { pluginFolder } from '../plugin-folder.mts';
import { type Figure, interleave, ratio, toMs } from './figures.mts';
import { timed } from './hook.mts';
import { runNode } from './registered-session.mts';
import type { Workshop } from './workshop.mts';

/** Of what starting Node takes. */
const limit = 0.35;
const commandHook = {
  type: 'command',
  command: 'NODE_OPTIONS= exec node "$CLAUDE_PLUGIN_ROOT/hooks/user-prompt-submit.js"',
  timeout: 20,
};

interface Prompted {
  readonly rig: Rig;
  readonly session: InteractiveSession;
}

/** What a person waits for between Enter and the model: without the plugin, with it, and with a command hook for it. */
export async function measurePrompt(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const none = await open(workshop);
  const server = await open(workshop, repositoryRoot);
  const command = await open(workshop, await withCommandHook(workshop));
  const medians = await interleave(isQuick ? 2 : 15, {
    none: () => measureEnter(none),
    server: () => measureEnter(server),
    command: () => measureEnter(command),
    node: () => timed(() => runNode(['-e', '0'], {}, '{}')),
  });
  const added = medians.server - medians.none;
  return [
    ratio('what the plugin adds to a prompt, to node -e 0', Math.max(added, 0), medians.node, limit),
    ratio(
      'what a command hook in its place adds, to node -e 0',
      Math.max(medians.command - medians.none, 0),
      medians.node,
    ),
    { what: 'Enter to model request without the plugin', aim: '', figure: toMs(medians.none) },
  ];
}

async function open(workshop: Workshop, dir?: string): Promise<Prompted> {
  const rig = await workshop.rig({ version: newestClient, ...(dir && { plugin: { dir } }) });
  const session = await rig.start('alpha');
  await session.waitUntilIdle();
  await session.ask('hi');
  return { rig, session };
}

async function withCommandHook(workshop: Workshop): Promise<string> {
  const dir = await shippedCopy(repositoryRoot, join(workshop.temporaryDirectory(), 'plugin'));
  const path = join(dir, pluginFolder, 'hooks', 'hooks.json');
  const file = JSON.parse(readFileSync(path, 'utf8'));
  file.hooks.UserPromptSubmit = [{ hooks: [commandHook] }];
  writeFileSync(path, JSON.stringify(file));
  return dir;
}

let lastKey = 0;

async function measureEnter({ rig, session }: Prompted): Promise<number> {
  lastKey += 1;
  const key = `prompt-${lastKey}-end`;
  session.type(key);
  await session.waitForScreen(new RegExp(key));
  const enteredAtMs = Date.now();
  session.press('enter');
  const request = await rig.model.waitForRequest(
    (candidate) => candidate.kind === 'conversation' && freshText(candidate).includes(key),
  );
  await session.waitUntilIdle();
  return request.atMs - enteredAtMs;
}
