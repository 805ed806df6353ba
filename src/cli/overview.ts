import type { Finding } from '../doctor/finding/finding.ts';
import { checkStuckMail } from '../doctor/stuck-mail.ts';
import { describeElsewhere } from '../reports/describe.ts';
import { type Overview, overviewOf } from '../reports/overview.ts';
import type { Caller } from './command/caller.ts';
import { ownProject } from './command/own-project.ts';
import { requireMailbox } from './command/script-mailbox.ts';
import type { Verb } from './command/verb.ts';
import { wrapBehind } from './printing/table.ts';

/** What `cc2cc` alone shows: who is there, what waits, what is stuck, and where to go. */
export const overviewVerb: Verb = {
  name: '',
  words: '',
  summary: '',
  details: [],
  examples: [],
  options: [],
  async run({ bridge, caller, terminal, print }) {
    if (caller.source !== 'account') await requireMailbox(bridge, caller);
    const overview = await overviewOf(bridge, caller.name, await ownProject(bridge, caller, {}));
    const stuck = (await checkStuckMail(bridge)).filter(({ result }) => result !== 'good');
    const json = { ...overview, stuck: stuck.map(({ check, detail, fix = null }) => ({ check, detail, fix })) };
    const lines: string[] = [];
    for (const [head, text] of linesOf(overview, stuck, caller)) {
      lines.push(...(head === '' && text === '' ? [''] : await wrapBehind(head.padEnd(10), text, terminal?.columns)));
    }
    await print({ plain: lines.join('\n'), json });
  },
};

type Line = readonly [head: string, text: string];

function linesOf(overview: Overview, stuck: readonly Finding[], caller: Caller): Line[] {
  const { name, online, elsewhere, waiting, unseen, warnings } = overview;
  const receive = caller.session ? 'cc2cc receive' : `cc2cc receive --as ${name}`;
  return [
    [
      'You are',
      `${name}${caller.source === 'account' ? ' (the name of your account; --as NAME chooses another)' : ''}`,
    ],
    ['Online', online.length > 0 ? `${online.length}: ${online.join(', ')}` : 'nobody'],
    ...describeElsewhere(elsewhere).map((text) => ['', text] as const),
    ['Unread', waiting > 0 ? `${waiting}; to read: ${receive}` : 'no mail'],
    ...(unseen.length > 0 ? [['Sent', `${unseen.length} not read yet; to see which: cc2cc status`] as const] : []),
    ...warnings.map((warning) => ['Warning', warning] as const),
    ...(stuck.length > 0 ? stuck.map(describeStuck) : [['Stuck', 'nothing'] as const]),
    ['', ''],
    ['Next', 'cc2cc agents, cc2cc send NAME TEXT, cc2cc watch, cc2cc dashboard; all commands: cc2cc help'],
  ];
}

function describeStuck({ check, detail, fix }: Finding): Line {
  return ['Stuck', `${check}: ${detail}${fix === undefined ? '' : `; to fix it: ${fix}`}`];
}
