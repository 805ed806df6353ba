import { describeThread } from '../../collaboration/describe-history.ts';
import { readThread } from '../../collaboration/thread.ts';
import { threadToMarkdown } from '../../collaboration/thread-markdown.ts';
import { callerOrUser } from '../caller.ts';
import { messageJson } from '../message-json.ts';
import type { Verb } from '../verb.ts';

export const threadVerb: Verb = {
  name: 'thread',
  words: 'ID',
  minWords: 1,
  maxWords: 1,
  summary: 'Shows a conversation, both sides of it.',
  details: ['ID is that of the thread, or of any message in it.'],
  examples: ['cc2cc thread msg-01J…', 'cc2cc thread msg-01J… --markdown > conversation.md'],
  options: [{ name: 'markdown', value: '', description: 'print it as a Markdown document' }],
  async run({ bridge, caller, words, options, atTerminal, print }) {
    const { name } = await callerOrUser(bridge.registry, caller, atTerminal);
    const thread = await readThread(bridge, name, words[0] ?? '');
    const json = thread.entries.map((entry) => ({ ...messageJson(entry.message), to: entry.to, state: entry.state }));
    await print({ plain: options.markdown === undefined ? describeThread(thread) : threadToMarkdown(thread), json });
  },
};
