import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Cc2ccError } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  /** Absolute path of the folder that holds everything. */
  readonly bridgeDirectory: string;
  /** The name that the person demands for this agent. */
  readonly requestedName: string | undefined;
  /** Whether the plugin's own tools run without asking the person. */
  readonly approveOwnTools: boolean;
  /** How a session may be woken, in the order in which it is tried. */
  readonly doorbells: readonly DoorbellName[];
  /** How many messages of agents may lead to one another before mail stops waking anybody. */
  readonly maxHops: number;
  /** How many turns one agent may cause in another within an hour. */
  readonly maxTurnsPerHour: number;
  /** What happens before an edit of a file that another agent has reserved. */
  readonly reservations: ReservationMode;
  /** Whether what is sent is encrypted on the disk. */
  readonly encrypt: boolean;
  /** What becomes of mail that nobody signed. */
  readonly unsigned: SignaturePolicy;
  /** What becomes of mail whose signature is wrong. */
  readonly invalid: SignaturePolicy;
  /** How much of one sender may wait for one recipient. */
  readonly quota: QuotaSettings;
}

/** Hand it over; hand it over with a warning; move it to bad/ and tell the person. */
export const signaturePolicies = ['accept', 'flag', 'quarantine'] as const;

export type SignaturePolicy = (typeof signaturePolicies)[number];

/** 0 is no limit. */
export interface QuotaSettings {
  readonly maxQueuedMessages: number;
  readonly maxQueuedBytes: number;
}

/** A night of a talkative build, and some: what is more than this is a runaway. */
export const usualQuota: QuotaSettings = { maxQueuedMessages: 1_000, maxQueuedBytes: 64 * 1024 * 1024 };

export const doorbellNames = ['socket', 'channel', 'file'] as const;

export type DoorbellName = (typeof doorbellNames)[number];

export const reservationModes = ['warn', 'deny', 'off'] as const;

export type ReservationMode = (typeof reservationModes)[number];

/** What the environment says; documented in docs/CONFIGURATION.md. */
export function readSettings(environment: Environment): Settings {
  return {
    bridgeDirectory: bridgeDirectory(environment),
    requestedName: environment.CC2CC_NAME?.trim() || undefined,
    approveOwnTools: readSwitch(environment, 'CC2CC_APPROVE_TOOLS', true),
    doorbells: readDoorbells(environment),
    maxHops: readCount(environment, 'CC2CC_MAX_HOPS', 100),
    maxTurnsPerHour: readCount(environment, 'CC2CC_MAX_TURNS_PER_HOUR', 30),
    reservations: readReservationMode(environment),
    encrypt: readSwitch(environment, 'CC2CC_ENCRYPT', false),
    unsigned: readPolicy(environment, 'CC2CC_UNSIGNED', 'flag'),
    invalid: readPolicy(environment, 'CC2CC_INVALID', 'quarantine'),
    quota: {
      maxQueuedMessages: readCount(environment, 'CC2CC_MAX_QUEUED_MESSAGES', usualQuota.maxQueuedMessages),
      maxQueuedBytes: readCount(environment, 'CC2CC_MAX_QUEUED_BYTES', usualQuota.maxQueuedBytes),
    },
  };
}

function bridgeDirectory(environment: Environment): string {
  const given = environment.CC2CC_BRIDGE_DIR?.trim();
  if (!given) return join(homedir(), '.cc2cc');
  if (given === '~' || given.startsWith('~/')) return join(homedir(), given.slice(1));
  return isAbsolute(given) ? given : resolve(given);
}

function readSwitch(environment: Environment, name: string, otherwise: boolean): boolean {
  const given = environment[name]?.trim().toLowerCase();
  if (!given) return otherwise;
  if (['1', 'true', 'yes', 'on'].includes(given)) return true;
  if (['0', 'false', 'no', 'off'].includes(given)) return false;
  throw new Cc2ccError('BAD_INPUT', `${name} is "${given}"; set it to 1 or 0`);
}

function readCount(environment: Environment, name: string, otherwise: number): number {
  const given = environment[name]?.trim();
  if (!given) return otherwise;
  if (/^[0-9]{1,12}$/.test(given)) return Number(given);
  throw new Cc2ccError('BAD_INPUT', `${name} is "${given}"; set it to a whole number, 0 or more`);
}

function readPolicy(environment: Environment, name: string, otherwise: SignaturePolicy): SignaturePolicy {
  const given = environment[name]?.trim().toLowerCase();
  if (!given) return otherwise;
  const known = signaturePolicies.find((policy) => policy === given);
  if (known) return known;
  throw new Cc2ccError('BAD_INPUT', `${name} is "${given}"; set it to ${signaturePolicies.join(', ')}`);
}

function readDoorbells(environment: Environment): readonly DoorbellName[] {
  const given = environment.CC2CC_DOORBELLS?.trim();
  if (!given) return doorbellNames;
  return given
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== 'none')
    .map((word) => {
      const known = doorbellNames.find((name) => name === word);
      if (known) return known;
      throw new Cc2ccError(
        'BAD_INPUT',
        `CC2CC_DOORBELLS has "${word}"; list some of ${doorbellNames.join(', ')}, or none`,
      );
    });
}

function readReservationMode(environment: Environment): ReservationMode {
  const given = environment.CC2CC_RESERVATIONS?.trim().toLowerCase();
  if (!given) return 'warn';
  const known = reservationModes.find((mode) => mode === given);
  if (known) return known;
  throw new Cc2ccError('BAD_INPUT', `CC2CC_RESERVATIONS is "${given}"; set it to ${reservationModes.join(', ')}`);
}
