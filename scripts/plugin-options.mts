import { defaultTtlBounds, foreignMailPolicies, reservationModes, signaturePolicies } from '../src/base/settings.ts';
import { type optionNames, optionVariable } from '../src/claude-code/setting-sources.ts';
import { doorbellNames, nativeModes, readSettings } from '../src/claude-code/settings.ts';
import { defaults } from '../src/protocol/defaults.ts';

type OptionName = (typeof optionNames)[keyof typeof optionNames];

/** As the client's schema wants it. No option is required or sensitive, so that installing asks nothing. */
interface PluginOption {
  readonly type: 'boolean' | 'number' | 'string';
  readonly title: string;
  readonly description: string;
  readonly default: boolean | number | string;
  readonly min?: number;
  readonly max?: number;
}

const usual = readSettings({});

/** What a person can set in the client; docs/CONFIGURATION.md says more about each. */
export const userConfig: Readonly<Record<OptionName, PluginOption>> = {
  approve_tools: {
    type: 'boolean',
    title: "Run cc2cc's own tools without asking",
    description: 'Off: Claude Code asks you about each, as about any other tool.',
    default: usual.approveOwnTools,
  },
  doorbells: {
    type: 'string',
    title: 'How mail wakes an idle session',
    description: `Some of ${doorbellNames.join(', ')}, in order of preference; none: mail waits for your next prompt. Empty: all.`,
    default: usual.doorbells.join(','),
  },
  default_ttl: {
    type: 'number',
    title: 'How long unread mail is kept, in seconds',
    description: `Then it expires, and cc2cc tells the sender. Empty: ${defaults.ttlSeconds}, a week.`,
    default: defaults.ttlSeconds,
    min: defaultTtlBounds.minSeconds,
    max: defaultTtlBounds.maxSeconds,
  },
  max_hops: {
    type: 'number',
    title: 'Agent messages in a row',
    description: `After this many agent messages in a row, with no user prompt in between, mail stops waking the recipient. Empty: ${usual.maxHops}.`,
    default: usual.maxHops,
    min: 0,
  },
  max_turns_per_hour: {
    type: 'number',
    title: 'Turns that one agent may cause in an hour',
    description: `Further mail waits for your next prompt. Empty: ${usual.maxTurnsPerHour}.`,
    default: usual.maxTurnsPerHour,
    min: 0,
  },
  reservations: {
    type: 'string',
    title: 'Before an edit of a file that another agent has reserved',
    description: `One of ${reservationModes.join(', ')}: tell the model, refuse the edit, or don't check. Empty: ${usual.reservations}.`,
    default: usual.reservations,
  },
  project: {
    type: 'string',
    title: 'Project of every session',
    description:
      'Sessions of one project see each other first. A name, or auto: the git repository, or else the directory, that a session works in.',
    default: 'auto',
  },
  other_projects: {
    type: 'string',
    title: 'Mail from other projects',
    description: `One of ${foreignMailPolicies.join(', ')}: deliver it and wake the session, deliver it with your next prompt, or accept none. Empty: ${usual.otherProjects}.`,
    default: usual.otherProjects,
  },
  native: {
    type: 'string',
    title: "The client's own SendMessage and ListAgents",
    description: `One of ${nativeModes.join(', ')}: keep what SendMessage cannot deliver, and list agents that are offline; or leave both as they are. Empty: ${usual.native}.`,
    default: usual.native,
  },
  unsigned: {
    type: 'string',
    title: 'Unsigned mail',
    description: `One of ${signaturePolicies.join(', ')}: deliver it, deliver it with a warning, or put it aside and tell you. Empty: ${usual.unsigned}.`,
    default: usual.unsigned,
  },
  invalid: {
    type: 'string',
    title: 'Mail whose signature is wrong',
    description: `One of ${signaturePolicies.join(', ')}: deliver it, deliver it with a warning, or put it aside and tell you. Empty: ${usual.invalid}.`,
    default: usual.invalid,
  },
  module: {
    type: 'boolean',
    title: 'Run within the client',
    description: 'Off: mail comes by hooks alone, and nothing is shown above the prompt.',
    default: usual.module,
  },
  band: {
    type: 'boolean',
    title: 'Show a line of mail above the prompt box',
    description: 'Off: the line with your name, who is online and what is unread is not shown.',
    default: usual.band,
  },
  debug: {
    type: 'boolean',
    title: 'Log what cc2cc decides',
    description:
      'On: hooks, doorbells and hand-overs log each decision, without the text of mail. Read it with: cc2cc logs',
    default: usual.debug,
  },
};

/** Hooks are given the options by the client; a server gets what its manifest asks for, defaults included. */
export const serverEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(userConfig).map((option) => [optionVariable(option), `\${user_config.${option}}`]),
);
