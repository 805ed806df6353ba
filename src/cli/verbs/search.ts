import { describeSearch } from '../../conversations/describe-history.ts';
import { search } from '../../conversations/search.ts';
import { optionValue } from '../command/option-values.ts';
import { searchedMail } from '../command/searched-mail.ts';
import type { Verb } from '../command/verb.ts';
import { limitOption, searchCommand } from '../commands/search.ts';
import { messageJson } from '../printing/message-json.ts';

export const searchVerb: Verb = {
  ...searchCommand,
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
