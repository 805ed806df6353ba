import type { PageLine } from '../../mod/api/door.ts';
import type { Message } from '../../protocol/message.ts';
import { describeAgo } from '../../protocol/spans.ts';
import { isUnread, type MessageState } from '../../protocol/states.ts';
import { signatureWord } from '../../trust/verdict.ts';
import { previewOf, showName } from '../../trust/visible-text.ts';
import { open } from './page.ts';

const previewCharacters = 120;

/** A message in a list: its writer or recipient, the facts about it, and how it begins. Choosing it opens the message. */
export function toMailLine(
  message: Message,
  { nowMs, who, state }: { readonly nowMs: number; readonly who: string; readonly state: MessageState },
): PageLine {
  const signature = signatureWord(message);
  const facts = [
    describeAgo(Math.max(0, nowMs - Date.parse(message.timestamp))),
    ...(message.type === 'message' ? [] : [message.type]),
    ...(message.priority === 'normal' ? [] : [message.priority]),
    ...(signature === 'verified' ? [] : [signature]),
    state,
  ];
  return {
    parts: [
      { text: isUnread(state) ? '● ' : '  ', tone: 'strong' },
      { text: showName(who), tone: 'strong' },
      { text: ` (${facts.join(', ')}) `, tone: 'quiet' },
      { text: previewOf(message.content.text, previewCharacters) },
    ],
    does: open({ page: 'message', id: message.id }),
  };
}
