import {
  type CommonSettings,
  type Environment,
  type FindGiven,
  readChoice,
  readCommonSettings,
  readSwitch,
} from '../base/settings.ts';
import { findGiven } from './setting-sources.ts';

/** What may be set for sessions of this client. */
export interface Settings extends CommonSettings {
  /** How a session may be woken, in the order in which it is tried. */
  readonly doorbells: readonly DoorbellName[];
  /** Whether the in-process module of the client does anything. */
  readonly module: boolean;
  /** Whether cc2cc keeps what the client's own SendMessage cannot deliver, and adds to its list of agents. */
  readonly native: NativeMode;
  /** Whether a line above the prompt box shows how the session stands. */
  readonly band: boolean;
}

export const nativeModes = ['assist', 'off'] as const;

export type NativeMode = (typeof nativeModes)[number];

export const doorbellNames = ['socket', 'module', 'channel', 'file'] as const;

export type DoorbellName = (typeof doorbellNames)[number];

/**
 * What the environment says, by variables and by options of the plugin; documented in docs/CONFIGURATION.md.
 * @throws BAD_INPUT, which names the variable or the option and says what it may be.
 */
export function readSettings(environment: Environment): Settings {
  const find: FindGiven = (variable) => findGiven(environment, variable);
  return {
    ...readCommonSettings(environment, find),
    doorbells: readDoorbells(find),
    module: readSwitch(find, 'CC2CC_MODULE', true),
    native: readChoice(find, 'CC2CC_NATIVE', nativeModes, 'assist'),
    band: readSwitch(find, 'CC2CC_BAND', true),
  };
}

function readDoorbells(find: FindGiven): readonly DoorbellName[] {
  const given = find('CC2CC_DOORBELLS');
  if (!given) return doorbellNames;
  return given.text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== 'none')
    .map((word) => {
      const known = doorbellNames.find((name) => name === word);
      if (known) return known;
      throw given.refuse(`list some of ${doorbellNames.join(', ')} with commas, or none`);
    });
}
