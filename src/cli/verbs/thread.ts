import { countMessages, describeThread } from '../../conversations/describe-history.ts';
import { readThread } from '../../conversations/thread.ts';
import { threadToMarkdown } from '../../conversations/thread-markdown.ts';
import { searchedMail, withHint } from '../command/searched-mail.ts';
import type { Verb } from '../command/verb.ts';
import { threadCommand } from '../commands/thread.ts';
import { messageJson } from '../printing/message-json.ts';

export const threadVerb: Verb = {
  ...threadCommand,
  async run({ bridge, caller, words, options, print }) {
    const searched = await searchedMail(bridge, caller, options.all !== undefined);
    const thread = await withHint(searched, () => readThread(bridge, searched.name, words[0] ?? ''));
    const json = thread.entries.map((entry) => ({ ...messageJson(entry.message), to: entry.to, state: entry.state }));
    const plain =
      options.markdown === undefined
        ? `${describeThread(thread)}\n\n${countMessages(thread.entries.length)} in ${searched.described}.`
        : threadToMarkdown(thread, searched.described);
    await print({ plain, json });
  },
};
