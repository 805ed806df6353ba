import { describeSearch } from '../../conversations/describe-history.ts';
import { search } from '../../conversations/search.ts';
import { countOption, optionValue } from '../command/option-values.ts';
import { allOption, searchedMail } from '../command/searched-mail.ts';
import type { Verb } from '../command/verb.ts';
import { messageJson } from '../printing/message-json.ts';

const limitOption = countOption({
  name: 'limit',
  short: 'n',
  value: 'N',
  description: 'show this many; default 10, at most 100',
});

export const searchVerb: Verb = {
  name: 'search',
  words: '[WORD…]',
  summary: 'Search the mail that you received and sent.',
  details: [
    'All words must occur, in any case; "two words" in quotation marks must stand together.',
    'The best comes first, and of equally good ones the latest.',
  ],
  examples: [
    'cc2cc search "flaky test" --since 3d',
    'cc2cc search --all deploy',
    'cc2cc search --from brave-fox --limit 50 --json',
  ],
  options: [
    { name: 'from', value: 'NAME', description: 'only what this agent wrote' },
    { name: 'to', value: 'NAME', description: 'only what was sent to this agent' },
    { name: 'since', value: 'TIME', description: 'a date such as 2026-11-23, or an age such as 30m, 12h, 3d, 2w' },
    { name: 'thread', value: 'THREAD', description: 'only this conversation' },
    allOption,
    limitOption,
  ],
  async run({ bridge, caller, words, options, print }) {
    const searched = await searchedMail(bridge, caller, options.all !== undefined);
    const { from, to, since, thread } = options;
    // A shell has taken the quotation marks away from what stood together.
    const query = words.map((word) => (/\s/.test(word) && !word.includes('"') ? `"${word}"` : word)).join(' ');
    const request = { query, from, to, since, thread, limit: optionValue(limitOption, options) };
    const result = await search(bridge, searched.name, request);
    const json = result.entries.map((entry) => ({ ...messageJson(entry.message), to: entry.to, state: entry.state }));
    const where = `Searched ${searched.described}. ${searched.hint}`.trimEnd();
    await print({ plain: `${describeSearch(result)}\n${where}`, json });
  },
};
