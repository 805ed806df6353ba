import { compareAge, type Message } from '../protocol/message.ts';

/**
 * In which order mail is handed over, and what must wait for its turn: critical mail first, then the oldest. While a
 * message that was just handed over may have been thrown away, what the same sender sent later must not overtake it.
 * @param uncertain the messages that may have been thrown away.
 */
export function order<Mail extends { readonly message: Message }>(
  mail: readonly Mail[],
  uncertain: readonly Message[],
): readonly Mail[] {
  const oldestOf = new Map<string, Message>();
  for (const message of uncertain) {
    const oldest = oldestOf.get(message.from);
    if (oldest === undefined || compareAge(message, oldest) < 0) oldestOf.set(message.from, message);
  }
  return mail
    .filter(({ message }) => {
      const oldest = oldestOf.get(message.from);
      return oldest === undefined || compareAge(message, oldest) <= 0;
    })
    .sort(({ message: one }, { message: other }) => byUrgencyThenAge(one, other));
}

function byUrgencyThenAge(one: Message, other: Message): number {
  const urgency = Number(other.priority === 'critical') - Number(one.priority === 'critical');
  return urgency || compareAge(one, other);
}
