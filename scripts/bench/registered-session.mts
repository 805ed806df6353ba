import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSystemError } from '../../src/base/errors.ts';
import { repositoryRoot } from '../package-json.mts';
import type { Workshop } from './workshop.mts';

/** Another live session of the same bridge directory. */
export const peerName = 'busy-bee';

const hookTimeoutMs = 30_000;

/** A session that the SessionStart hook has registered; this process stands for its client. */
export interface RegisteredSession {
  readonly name: string;
  readonly bridgeDirectory: string;
  /** What the client gives to the plugin's processes. */
  readonly environment: Record<string, string>;
  /** Runs a built command hook as hooks.json does, to its end. @throws Error when it fails. */
  runHook(name: 'session-start' | 'user-prompt-submit'): void;
}

export function registerSession(workshop: Workshop, name: string): RegisteredSession {
  const home = workshop.temporaryDirectory();
  const bridgeDirectory = join(home, '.cc2cc');
  const project = join(home, 'project');
  const transcript = join(home, '.claude', 'projects', 'project', 'session.jsonl');
  for (const folder of [project, dirname(transcript)]) mkdirSync(folder, { recursive: true });
  writeFileSync(transcript, '');
  const environment = {
    HOME: home,
    PATH: process.env.PATH ?? '',
    ...(process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot, USERPROFILE: home }),
    CC2CC_BRIDGE_DIR: bridgeDirectory,
    CC2CC_NAME: name,
    CLAUDE_PID: String(process.pid),
    CLAUDE_CODE_ENTRYPOINT: 'cli',
    CLAUDE_CODE_SESSION_ID: '11111111-2222-4333-8444-555555555555',
    CLAUDE_PLUGIN_ROOT: repositoryRoot,
    CLAUDE_PROJECT_DIR: project,
  };
  const common = {
    session_id: environment.CLAUDE_CODE_SESSION_ID,
    transcript_path: transcript,
    cwd: project,
    permission_mode: 'default',
  };
  const inputs = {
    'session-start': { ...common, hook_event_name: 'SessionStart', source: 'startup' },
    'user-prompt-submit': {
      ...common,
      hook_event_name: 'UserPromptSubmit',
      prompt_id: 'prompt-1',
      session_title: name,
      prompt: 'Please tidy the imports of the parser and run its tests again.',
    },
  };
  const runHook = (hook: keyof typeof inputs) => {
    const path = join(repositoryRoot, 'hooks', `${hook}.js`);
    runNode([path], environment, JSON.stringify(inputs[hook]));
  };
  runHook('session-start');
  // A session is rarely alone, and each prompt looks at who else is there.
  const peerEnvironment = { ...environment, CC2CC_NAME: peerName, CLAUDE_PID: String(process.ppid) };
  const peerInput = { ...inputs['session-start'], session_id: '66666666-7777-4888-8999-000000000000' };
  runNode([join(repositoryRoot, 'hooks', 'session-start.js')], peerEnvironment, JSON.stringify(peerInput));
  return { name, bridgeDirectory, environment, runHook };
}

/** Runs node to its end, without a shell. @throws Error when it fails, or says that it did. */
export function runNode(args: string[], env: Record<string, string>, input = ''): void {
  const result = spawnSync(process.execPath, args, { env, input, encoding: 'utf8', timeout: hookTimeoutMs });
  // A program such as `node -e 0` may end before it was given its input.
  if (result.error && !isSystemError(result.error, 'EPIPE')) throw result.error;
  if (result.status !== 0 || /"systemMessage":"cc2cc: /.test(result.stdout)) {
    throw new Error(`node ${args.join(' ')} ended with ${result.status}: ${result.stdout}${result.stderr}`);
  }
}
