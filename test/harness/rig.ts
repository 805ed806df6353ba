import { join } from 'node:path';
import { clientEnvironment, type Environment } from './client-environment.ts';
import { endLeftOverProcesses } from './end-left-over-processes.ts';
import { type ClientVersion, installClient } from './install-client.ts';
import { installPlugin } from './install-plugin.ts';
import { copyInstalledPlugin } from './installed-plugin.ts';
import { InteractiveSession } from './interactive-session.ts';
import type { CommandResult } from './run-command.ts';
import { runPrint } from './run-print.ts';
import { ScriptedModel } from './scripted-model.ts';
import { shippedCopy } from './shipped-copy.ts';
import { StreamSession } from './stream-session.ts';
import { createHome, type TemporaryHome } from './temporary-home.ts';
import type { TerminalSize } from './terminal.ts';

export interface RigOptions {
  version: ClientVersion;
  /** Project directories to make; `alpha` by default. */
  projects?: string[];
  /** A plugin that is installed before anything starts; with `isCopied`, as it was installed once for all such rigs. */
  plugin?: { dir: string; name?: string; isCopied?: boolean };
  settings?: Record<string, unknown>;
  /** Added to every client's environment. */
  env?: Environment;
  /** Where the model writes down every request. */
  modelLogFile?: string;
}

export interface PrintRunOptions {
  args?: string[];
  env?: Environment;
  timeoutMs?: number;
}

export interface StartOptions {
  args?: string[];
  env?: Environment;
  /** Of the terminal. */
  size?: TerminalSize;
}

interface RigParts {
  clientPath: string;
  home: TemporaryHome;
  model: ScriptedModel;
  env: Environment;
}

/** A home, a scripted model and real clients, all of which end with the rig. */
export class Rig implements AsyncDisposable {
  readonly clientPath: string;
  readonly home: TemporaryHome;
  readonly model: ScriptedModel;
  /** Where the plugin keeps its mail. */
  readonly bridgeDir: string;
  readonly #env: Environment;
  readonly #sessions: (InteractiveSession | StreamSession)[] = [];

  constructor({ clientPath, home, model, env }: RigParts) {
    this.clientPath = clientPath;
    this.home = home;
    this.model = model;
    this.bridgeDir = join(home.path, '.cc2cc');
    this.#env = env;
  }

  /** The environment of a client in this rig; the same serves for running the plugin's own programs. */
  environment(extra: Environment = {}): Environment {
    return clientEnvironment({
      home: this.home.path,
      modelUrl: this.model.url,
      extra: { CC2CC_BRIDGE_DIR: this.bridgeDir, ...this.#env, ...extra },
    });
  }

  /** Starts an interactive client in a project and waits until it is ready for input. */
  async start(project: string, options: StartOptions = {}): Promise<InteractiveSession> {
    const session = this.launch(project, options);
    await session.waitUntilReady();
    return session;
  }

  /** Starts an interactive client and does not wait, for tests about what a start shows first. */
  launch(project: string, { args = [], env = {}, size }: StartOptions = {}): InteractiveSession {
    const { clientPath, home, model } = this;
    const cwd = home.projectPath(project);
    const session = new InteractiveSession({
      clientPath,
      args,
      cwd,
      home: home.path,
      env: this.environment(env),
      model,
      ...(size && { size }),
    });
    this.#sessions.push(session);
    return session;
  }

  /** Starts a client in a project as a host does that writes prompts to it; its session begins without one. */
  startStream(project: string, { args = [], env = {} }: StartOptions = {}): StreamSession {
    const cwd = this.home.projectPath(project);
    const session = new StreamSession({ clientPath: this.clientPath, args, cwd, env: this.environment(env) });
    this.#sessions.push(session);
    return session;
  }

  /** Runs `claude -p` in a project to its end. */
  print(project: string, prompt: string, { env = {}, ...options }: PrintRunOptions = {}): Promise<CommandResult> {
    const cwd = this.home.projectPath(project);
    return runPrint(prompt, { clientPath: this.clientPath, cwd, env: this.environment(env), ...options });
  }

  /** Installs a plugin from its directory, without what git ignores there; returns what the client printed. */
  async installPlugin(dir: string, plugin?: string): Promise<string> {
    const { clientPath, home } = this;
    const pluginDir = await shippedCopy(dir, join(home.path, 'marketplace'));
    const named = plugin === undefined ? {} : { plugin };
    return installPlugin({ clientPath, pluginDir, cwd: home.path, env: this.environment(), ...named });
  }

  /** Ends every process of the rig, orphans too, then removes the home. */
  async dispose(): Promise<void> {
    // A client that does not end in time is no reason to leave the rest: it is ended with the left-over processes.
    await Promise.allSettled(this.#sessions.map((session) => session.kill()));
    await endLeftOverProcesses(this.home.path);
    await this.model.close();
    await this.home.remove();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** Makes a rig; `await using` or an afterEach that calls `dispose()` ends it. */
export async function createRig(options: RigOptions): Promise<Rig> {
  const { version, projects = ['alpha'], settings, modelLogFile, env = {}, plugin } = options;
  const clientPath = await installClient(version);
  const home = await createHome({ projects, ...(settings === undefined ? {} : { settings }) });
  const model = await ScriptedModel.start(modelLogFile === undefined ? {} : { logFile: modelLogFile });
  const rig = new Rig({ clientPath, home, model, env });
  try {
    if (plugin?.isCopied) await copyInstalledPlugin(home, version, plugin.dir);
    else if (plugin !== undefined) await rig.installPlugin(plugin.dir, plugin.name);
  } catch (error) {
    await rig.dispose();
    throw error;
  }
  return rig;
}
