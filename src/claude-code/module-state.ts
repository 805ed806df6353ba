import { hasModules } from './client-versions.ts';
import { firstWithModules } from './tested-clients.ts';

/**
 * What the server of a session knows of the in-process module: it asks for news; it has asked before; it never did; the
 * user turned it off; nobody is there to show anything to, as in `claude -p`.
 */
export const moduleStates = ['runs', 'ended', 'absent', 'off', 'print'] as const;

export type ModuleState = (typeof moduleStates)[number];

/** What goes another way where no module runs. */
const otherwise =
  'a hook hands mail over, one line later, and there is no band, no pane and no mail in the place of SendMessage';

/**
 * @param version of the client; null if it has not said.
 * @param setBy the variable or the option that turned it off.
 */
export function describeModule(state: ModuleState, version: string | null, setBy: string): string {
  if (state === 'runs') return 'runs in the client';
  return `${whyNot(state, version, setBy)}: ${otherwise}`;
}

function whyNot(state: Exclude<ModuleState, 'runs'>, version: string | null, setBy: string): string {
  switch (state) {
    case 'off':
      return `off, because ${setBy} says so`;
    case 'print':
      return 'not used where no user sits in front of the session';
    case 'ended':
      return 'does not run any more: the client unloaded it, which it does to a module that fails or hangs';
    case 'absent':
      return version !== null && !hasModules(version)
        ? `does not run: Claude Code has modules from ${firstWithModules} on`
        : 'does not run: a managed setting (allowManagedModsOnly) or disableAllHooks forbids it, or the session has just begun';
  }
}
