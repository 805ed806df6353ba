import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { optionNames, optionVariable } from '../../../src/claude-code/setting-sources.ts';
import { readSettings, type Settings } from '../../../src/claude-code/settings.ts';
import { ruleForProjects } from '../../../src/protocol/projects.ts';

test.each([
  [undefined, join(homedir(), '.cc2cc')],
  ['  ', join(homedir(), '.cc2cc')],
  ['~', homedir()],
  ['~/mail', join(homedir(), 'mail')],
  ['mail', resolve('mail')],
  [resolve('/mail'), resolve('/mail')],
])('the bridge directory %j is %s', (given, expected) => {
  expect(readSettings({ CC2CC_BRIDGE_DIR: given }).bridgeDirectory).toBe(expected);
});

describe('without a home', () => {
  const home = process.env.HOME;
  afterEach(() => {
    process.env.HOME = home;
  });

  test.skipIf(process.platform === 'win32').each(['', 'somewhere', './here'])(
    'of HOME "%s" no folder is made: the error says what to set',
    (given) => {
      process.env.HOME = given;
      const told = /^BAD_INPUT: HOME is empty or no absolute path; set HOME .*, or CC2CC_BRIDGE_DIR/;
      expect(() => readSettings({})).toThrow(told);
      expect(() => readSettings({ CC2CC_BRIDGE_DIR: '~/mail' })).toThrow(told);
      expect(readSettings({ CC2CC_BRIDGE_DIR: '/mail' }).bridgeDirectory).toBe('/mail');
    },
  );
});

test('a name is asked for only where there is one', () => {
  expect(readSettings({}).requestedName).toBeUndefined();
  expect(readSettings({ CC2CC_NAME: ' ' }).requestedName).toBeUndefined();
  expect(readSettings({ CC2CC_NAME: ' fox ' }).requestedName).toBe('fox');
});

test('a switch is on unless it is turned off, and nonsense is refused by its name', () => {
  const approve = (given?: string) => readSettings({ CC2CC_APPROVE_TOOLS: given }).approveOwnTools;
  expect([undefined, '', '1', 'TRUE'].map(approve)).toEqual([true, true, true, true]);
  expect(['0', 'off', 'No'].map(approve)).toEqual([false, false, false]);
  expect(() => approve('maybe')).toThrow(/^BAD_INPUT: CC2CC_APPROVE_TOOLS is "maybe"/);
});

test('a quota is a whole number, 0 is none, and nonsense is refused by its name', () => {
  const quotaOf = (given: string) => readSettings({ CC2CC_MAX_QUEUED_BYTES: given }).quota.maxQueuedBytes;
  expect(readSettings({}).quota).toEqual({ maxQueuedMessages: 1_000, maxQueuedBytes: 67_108_864 });
  expect(['0', ' 5000000000 '].map(quotaOf)).toEqual([0, 5_000_000_000]);
  expect(() => quotaOf('10 MB')).toThrow(/^BAD_INPUT: CC2CC_MAX_QUEUED_BYTES is "10 MB"/);
});

test('reservations warn unless something else is asked for, and nonsense is refused by its name', () => {
  const mode = (given?: string) => readSettings({ CC2CC_RESERVATIONS: given }).reservations;
  expect([undefined, ' ', 'warn', 'DENY', 'off'].map(mode)).toEqual(['warn', 'warn', 'warn', 'deny', 'off']);
  expect(() => mode('maybe')).toThrow(/^BAD_INPUT: CC2CC_RESERVATIONS is "maybe"; set it to warn, deny, off/);
});

test('the default ttl is what the protocol says, or a whole number of seconds from a minute to a year', () => {
  const ttlOf = (given?: string) => readSettings({ CC2CC_DEFAULT_TTL: given }).defaultTtlSeconds;
  expect([undefined, ' ', '60', ' 31536000 '].map(ttlOf)).toEqual([undefined, undefined, 60, 31_536_000]);
  for (const given of ['59', '31536001', '0', '-60', '1.5', '1e3', '1h', '9'.repeat(13)]) {
    expect(() => ttlOf(given), given).toThrow(
      `BAD_INPUT: CC2CC_DEFAULT_TTL is "${given}"; set it to a whole number of seconds from 60 to 31536000`,
    );
  }
});

type VariableWithOption = keyof typeof optionNames;

/** One value for the option and another for the variable, each other than the default; and one that nothing can mean. */
const choices: Readonly<Record<VariableWithOption, OptionSample>> = {
  CC2CC_APPROVE_TOOLS: {
    read: ({ approveOwnTools }) => approveOwnTools,
    ...{ option: 'false', set: false, variable: '1', wins: true, bad: 'maybe', remedy: 'set it to 1 or 0' },
  },
  CC2CC_DOORBELLS: {
    read: ({ doorbells }) => doorbells,
    ...{ option: 'none', set: [], variable: 'file,socket', wins: ['file', 'socket'], bad: 'horn' },
    remedy: 'list some of socket, module, channel, file with commas, or none',
  },
  CC2CC_BAND: {
    read: ({ band }) => band,
    ...{ option: 'false', set: false, variable: 'on', wins: true, bad: 'maybe', remedy: 'set it to 1 or 0' },
  },
  CC2CC_MODULE: {
    read: ({ module }) => module,
    ...{ option: 'false', set: false, variable: 'on', wins: true, bad: 'maybe', remedy: 'set it to 1 or 0' },
  },
  CC2CC_DEBUG: {
    read: ({ debug }) => debug,
    ...{ option: 'true', set: true, variable: '0', wins: false, bad: 'verbose', remedy: 'set it to 1 or 0' },
  },
  CC2CC_DEFAULT_TTL: {
    read: ({ defaultTtlSeconds }) => defaultTtlSeconds,
    ...{ option: '3600', set: 3600, variable: '60', wins: 60, bad: '59' },
    remedy: 'set it to a whole number of seconds from 60 to 31536000',
  },
  CC2CC_MAX_HOPS: {
    read: ({ maxHops }) => maxHops,
    ...{ option: '7', set: 7, variable: '0', wins: 0, bad: '-1', remedy: 'set it to a whole number, 0 or more' },
  },
  CC2CC_MAX_TURNS_PER_HOUR: {
    read: ({ maxTurnsPerHour }) => maxTurnsPerHour,
    ...{ option: '7', set: 7, variable: '0', wins: 0, bad: 'few', remedy: 'set it to a whole number, 0 or more' },
  },
  CC2CC_RESERVATIONS: {
    read: ({ reservations }) => reservations,
    ...{ option: 'deny', set: 'deny', variable: 'off', wins: 'off', bad: 'ask', remedy: 'set it to warn, deny, off' },
  },
  CC2CC_PROJECT: {
    read: ({ projectName }) => projectName,
    ...{ option: 'Shop', set: 'shop', variable: 'web.2', wins: 'web.2', bad: 'a/b' },
    remedy: ruleForProjects,
  },
  CC2CC_OTHER_PROJECTS: {
    read: ({ otherProjects }) => otherProjects,
    ...{ option: 'write', set: 'write', variable: 'refuse', wins: 'refuse', bad: 'no' },
    remedy: 'set it to wake, write, refuse',
  },
  CC2CC_NATIVE: {
    read: ({ native }) => native,
    ...{ option: 'off', set: 'off', variable: 'assist', wins: 'assist', bad: 'on', remedy: 'set it to assist, off' },
  },
  CC2CC_UNSIGNED: {
    read: ({ unsigned }) => unsigned,
    ...{ option: 'accept', set: 'accept', variable: 'quarantine', wins: 'quarantine', bad: 'drop' },
    remedy: 'set it to accept, flag, quarantine',
  },
  CC2CC_INVALID: {
    read: ({ invalid }) => invalid,
    ...{ option: 'accept', set: 'accept', variable: 'flag', wins: 'flag', bad: 'drop' },
    remedy: 'set it to accept, flag, quarantine',
  },
};

interface OptionSample {
  readonly read: (settings: Settings) => unknown;
  readonly option: string;
  readonly set: unknown;
  readonly variable: string;
  readonly wins: unknown;
  readonly bad: string;
  readonly remedy: string;
}

describe.each(Object.entries(choices) as [VariableWithOption, OptionSample][])('%s', (variable, sample) => {
  const name = optionNames[variable];
  const ofOption = optionVariable(name);
  const usual = sample.read(readSettings({}));

  test('is set by the option, and the variable counts before it', () => {
    expect(sample.read(readSettings({ [ofOption]: ` ${sample.option} ` }))).toEqual(sample.set);
    expect(sample.read(readSettings({ [ofOption]: sample.option, [variable]: sample.variable }))).toEqual(sample.wins);
    expect(sample.read(readSettings({ [ofOption]: sample.option, [variable]: ' ' }))).toEqual(sample.set);
    expect([sample.set, sample.wins]).not.toEqual([usual, usual]);
  });

  test.each(['', '  ', `\${user_config.${name}}`])('is not set by %j', (text) => {
    expect(sample.read(readSettings({ [ofOption]: text, [variable]: text }))).toEqual(usual);
  });

  test('names what is wrong where it was set, and where that can be changed', () => {
    expect(() => readSettings({ [variable]: sample.bad })).toThrow(
      `BAD_INPUT: ${variable} is "${sample.bad}"; ${sample.remedy}`,
    );
    expect(() => readSettings({ [ofOption]: sample.bad })).toThrow(
      `BAD_INPUT: the plugin option ${name} is "${sample.bad}"; ${sample.remedy}, in /plugin, or in pluginConfigs of settings.json`,
    );
  });
});

test('"auto" is the project of the repository, and takes a name back that an option sets', () => {
  const projectOf = (CC2CC_PROJECT: string) =>
    readSettings({ CC2CC_PROJECT, [optionVariable('project')]: 'shop' }).projectName;
  expect(['auto', 'Auto', ' '].map(projectOf)).toEqual([undefined, undefined, 'shop']);
});

test('a variable without an option is not read from one', () => {
  expect(readSettings({ CLAUDE_PLUGIN_OPTION_NAME: 'fox', CLAUDE_PLUGIN_OPTION_ENCRYPT: '1' })).toEqual(
    readSettings({}),
  );
});
