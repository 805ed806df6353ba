import { makeVisible, makeVisibleLine } from '../trust/visible-text.ts';
import { countMessages } from './describe-history.ts';
import type { Thread } from './thread.ts';

/**
 * A conversation as a Markdown document that shows every body as it was written.
 * @param searched whose mail it was found in.
 */
export function threadToMarkdown({ id, entries }: Thread, searched?: string): string {
  const parts = entries.map(({ message, to, state }) => {
    const facts = [
      `\`${oneLine(message.id)}\``,
      message.type,
      state,
      ...(message.replyTo ? [`in reply to \`${oneLine(message.replyTo)}\``] : []),
    ];
    const head = `## ${escapeMarkdown(message.from)} to ${escapeMarkdown(to)}, ${escapeMarkdown(message.timestamp)}`;
    return `${head}\n\n${facts.join(', ')}\n\n${codeBlock(makeVisible(message.content.text))}`;
  });
  return [
    `# Thread ${escapeMarkdown(id)}`,
    `${countMessages(entries.length)}${searched === undefined ? '' : ` in ${searched}`}.`,
    ...parts,
  ].join('\n\n');
}

function oneLine(text: string): string {
  return makeVisibleLine(text).replaceAll('`', "'");
}

function escapeMarkdown(text: string): string {
  return makeVisibleLine(text).replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}

/** Between fences that are longer than any in the text. */
function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
