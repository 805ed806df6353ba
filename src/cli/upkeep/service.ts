import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { Cc2ccError } from '../../base/errors.ts';
import { discard, ensureDirectoryTree } from '../../base/files.ts';
import { homeDirectory } from '../../base/settings.ts';
import { isAgentName } from '../../protocol/names.ts';
import type { Call, CommandWord, Verb, VerbFamily } from '../command/verb.ts';
import { installCommand, serviceCommand, serviceStatusCommand, uninstallCommand } from '../commands/service.ts';
import { launcherCommand, placeLauncher } from '../launcher/launcher.ts';
import { planService } from '../service/plan-service.ts';
import type { CommandWords, ServicePlan } from '../service/service.ts';
import { launcherSite } from './install-cli.ts';

export const serviceVerb: VerbFamily = {
  ...serviceCommand,
  subverbs: [
    subverb('install', installCommand, install),
    subverb('uninstall', uninstallCommand, uninstall),
    subverb('status', serviceStatusCommand, status),
  ],
};

type Action = 'install' | 'uninstall' | 'status';

function subverb(
  action: Action,
  command: CommandWord,
  act: (call: Call, plan: ServicePlan) => Promise<string[]>,
): Verb {
  return {
    ...command,
    async run(call) {
      const plan = planFor(call);
      if (call.options['dry-run'] !== undefined) return call.print({ plain: describe(plan, action), json: plan });
      const done = await act(call, plan);
      await call.print({
        plain: done.join('\n'),
        json: { action, files: plan.files.map(({ path }) => path), done },
      });
    },
  };
}

function planFor({ bridge, options, ownFile }: Call): ServicePlan {
  const { notify } = options;
  if (notify !== undefined && !isAgentName(notify)) {
    throw new Cc2ccError('NAME_INVALID', `--notify is "${notify}"; give the name of a mailbox`);
  }
  const plan = planService(process.platform, {
    command: launcherCommand(launcherSite(ownFile)),
    homeDirectory: homeDirectory(),
    bridgeDirectory: bridge.store.layout.root,
    notify,
    userId: process.getuid?.() ?? 0,
  });
  if (plan) return plan;
  throw new Cc2ccError(
    'BAD_INPUT',
    `cc2cc knows no service manager on ${process.platform}; run cc2cc cleanup from cron`,
  );
}

async function install({ bridge: { store }, ownFile }: Call, plan: ServicePlan): Promise<string[]> {
  await placeLauncher(store.fs, launcherSite(ownFile));
  for (const { path, text } of plan.files) {
    await ensureDirectoryTree(store.fs, dirname(path));
    await store.fs.replaceFile(path, text, { durable: true });
  }
  for (const command of plan.start) {
    const failure = runCommand(command).failure;
    if (failure !== undefined) {
      throw new Cc2ccError(
        'STORE_FAILED',
        `the files are written, but ${failure}; cc2cc service uninstall removes them`,
      );
    }
  }
  return plan.files.map(({ path }) => `wrote ${path}`);
}

async function uninstall({ bridge: { store } }: Call, plan: ServicePlan): Promise<string[]> {
  // What is not running cannot be stopped, and is no reason to leave its files.
  for (const command of plan.stop) runCommand(command);
  for (const { path } of plan.files) await discard(store.fs, path);
  return plan.files.map(({ path }) => `removed ${path}`);
}

async function status(_call: Call, plan: ServicePlan): Promise<string[]> {
  const outputs = plan.status.map((command) => runCommand(command));
  const failure = outputs.find((output) => output.failure !== undefined)?.failure;
  if (failure === undefined) return outputs.map(({ text }) => text);
  throw new Cc2ccError('NOT_FOUND', `no service is running: ${failure}; cc2cc service install sets it up`);
}

function runCommand([program, ...args]: CommandWords): { readonly text: string; readonly failure: string | undefined } {
  const { error, status: code, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  const text = `${stdout ?? ''}${stderr ?? ''}`.trim();
  if (error) return { text, failure: `${program} cannot be run: ${error.message}` };
  return { text, failure: code === 0 ? undefined : `${[program, ...args].join(' ')} ended with ${code}: ${text}` };
}

function describe(plan: ServicePlan, action: Action): string {
  const commands = { install: plan.start, uninstall: plan.stop, status: plan.status }[action];
  const files = action === 'install' ? plan.files.map(({ path, text }) => `# ${path}\n${text}`) : [];
  return [...files, ...commands.map((command) => `$ ${command.join(' ')}`)].join('\n');
}
