import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { projectFromName, ruleForProjects } from '../protocol/projects.ts';
import { Cc2ccError } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that the user set, without blanks around it, and the error for one that is not allowed. */
export interface Given {
  readonly text: string;
  /** @param remedy what it should be instead, such as `set it to 1 or 0`. */
  readonly refuse: (remedy: string) => Cc2ccError;
}

/** Finds what was set under the name of a variable, there or where a client keeps it; undefined if nothing was. */
export type FindGiven = (variable: string) => Given | undefined;

/** Settings that every client has. */
export interface CommonSettings {
  /** Absolute path of the folder that holds everything. */
  readonly bridgeDirectory: string;
  /** The name that the person demands for this agent. */
  readonly requestedName: string | undefined;
  /** The project that the user chose, by its name; undefined: that of the repository. */
  readonly projectName: string | undefined;
  /** What mail of other projects may do here. */
  readonly otherProjects: ForeignMailPolicy;
  /** Whether the plugin's own tools run without asking the person. */
  readonly approveOwnTools: boolean;
  /** How long a message may wait that was sent without a time of its own; undefined is what the protocol says. */
  readonly defaultTtlSeconds: number | undefined;
  /** How many messages of agents may lead to one another before mail stops waking anybody. */
  readonly maxHops: number;
  /** How many turns one agent may cause in another within an hour. */
  readonly maxTurnsPerHour: number;
  /** How cc2cc treats an edit of a file that another agent has reserved. */
  readonly reservations: ReservationMode;
  /** Whether what is sent is encrypted on the disk. */
  readonly encrypt: boolean;
  /** How cc2cc treats unsigned mail. */
  readonly unsigned: SignaturePolicy;
  /** How cc2cc treats mail with an invalid signature. */
  readonly invalid: SignaturePolicy;
  /** How much of one sender may wait for one recipient. */
  readonly quota: QuotaSettings;
  /** Whether decisions are logged. */
  readonly debug: boolean;
}

/** Hand it over; hand it over with a warning; move it to bad/ and tell the person. */
export const signaturePolicies = ['accept', 'flag', 'quarantine'] as const;

export type SignaturePolicy = (typeof signaturePolicies)[number];

/** Come and wake; come with the next prompt or turn; not come at all. */
export const foreignMailPolicies = ['wake', 'write', 'refuse'] as const;

export type ForeignMailPolicy = (typeof foreignMailPolicies)[number];

/** 0 is no limit. */
export interface QuotaSettings {
  readonly maxQueuedMessages: number;
  readonly maxQueuedBytes: number;
}

/** A night of a talkative build, and some: what is more than this is a runaway. */
export const usualQuota: QuotaSettings = { maxQueuedMessages: 1_000, maxQueuedBytes: 64 * 1024 * 1024 };

export const reservationModes = ['warn', 'deny', 'off'] as const;

export type ReservationMode = (typeof reservationModes)[number];

/** A minute, because nobody would get anything of what is gone sooner; a year. */
export const defaultTtlBounds = { minSeconds: 60, maxSeconds: 365 * 24 * 60 * 60 } as const;

const wholeNumber = /^[0-9]{1,12}$/;

/**
 * Reads the settings; docs/CONFIGURATION.md documents them.
 * @throws BAD_INPUT, which names the setting and lists the allowed values.
 */
export function readCommonSettings(environment: Environment, find: FindGiven): CommonSettings {
  return {
    bridgeDirectory: readBridgeDirectory(environment),
    requestedName: environment.CC2CC_NAME?.trim() || undefined,
    projectName: readProjectName(find),
    otherProjects: readChoice(find, 'CC2CC_OTHER_PROJECTS', foreignMailPolicies, 'wake'),
    approveOwnTools: readSwitch(find, 'CC2CC_APPROVE_TOOLS', true),
    defaultTtlSeconds: readDefaultTtl(find),
    maxHops: readCount(find, 'CC2CC_MAX_HOPS', 100),
    maxTurnsPerHour: readCount(find, 'CC2CC_MAX_TURNS_PER_HOUR', 30),
    reservations: readChoice(find, 'CC2CC_RESERVATIONS', reservationModes, 'warn'),
    encrypt: readSwitch(find, 'CC2CC_ENCRYPT', false),
    unsigned: readChoice(find, 'CC2CC_UNSIGNED', signaturePolicies, 'flag'),
    invalid: readChoice(find, 'CC2CC_INVALID', signaturePolicies, 'quarantine'),
    quota: {
      maxQueuedMessages: readCount(find, 'CC2CC_MAX_QUEUED_MESSAGES', usualQuota.maxQueuedMessages),
      maxQueuedBytes: readCount(find, 'CC2CC_MAX_QUEUED_BYTES', usualQuota.maxQueuedBytes),
    },
    debug: readSwitch(find, 'CC2CC_DEBUG', false),
  };
}

/** Absolute path of the folder that holds everything; it is known whatever else cannot be understood. @throws BAD_INPUT without a home */
export function readBridgeDirectory(environment: Environment): string {
  const given = environment.CC2CC_BRIDGE_DIR?.trim();
  if (!given) return join(homeDirectory(), '.cc2cc');
  if (given === '~' || given.startsWith('~/')) return join(homeDirectory(), given.slice(1));
  return isAbsolute(given) ? given : resolve(given);
}

function readProjectName(find: FindGiven): string | undefined {
  const given = find('CC2CC_PROJECT');
  if (given?.text.toLowerCase() === 'auto') return undefined;
  const name = given && projectFromName(given.text);
  if (given && name === undefined) throw given.refuse(ruleForProjects);
  return name;
}

/** @throws BAD_INPUT */
export function readSwitch(find: FindGiven, name: string, otherwise: boolean): boolean {
  const given = find(name);
  if (!given) return otherwise;
  const word = given.text.toLowerCase();
  if (['1', 'true', 'yes', 'on'].includes(word)) return true;
  if (['0', 'false', 'no', 'off'].includes(word)) return false;
  throw given.refuse('set it to 1 or 0');
}

function readCount(find: FindGiven, name: string, otherwise: number): number {
  const given = find(name);
  if (!given) return otherwise;
  if (wholeNumber.test(given.text)) return Number(given.text);
  throw given.refuse('set it to a whole number, 0 or more');
}

function readDefaultTtl(find: FindGiven): number | undefined {
  const given = find('CC2CC_DEFAULT_TTL');
  if (!given) return undefined;
  const { minSeconds, maxSeconds } = defaultTtlBounds;
  const seconds = wholeNumber.test(given.text) ? Number(given.text) : Number.NaN;
  if (seconds >= minSeconds && seconds <= maxSeconds) return seconds;
  throw given.refuse(`set it to a whole number of seconds from ${minSeconds} to ${maxSeconds}`);
}

export function readChoice<Choice extends string>(
  find: FindGiven,
  name: string,
  choices: readonly Choice[],
  otherwise: Choice,
): Choice {
  const given = find(name);
  if (!given) return otherwise;
  const known = choices.find((choice) => choice === given.text.toLowerCase());
  if (known) return known;
  throw given.refuse(`set it to ${choices.join(', ')}`);
}

/**
 * Absolute path of the user's home. With an empty or relative HOME the system names a folder below whatever directory a
 * program happens to be in.
 * @throws BAD_INPUT
 */
export function homeDirectory(): string {
  const home = knownHome();
  if (home !== undefined) return home;
  throw new Cc2ccError('BAD_INPUT', 'HOME is empty or no absolute path', {
    remedy: 'set HOME to your home directory, or CC2CC_BRIDGE_DIR to the folder for all mail',
  });
}

/** The same for what can do without it. */
export function knownHome(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined; // The account has none.
  }
}
