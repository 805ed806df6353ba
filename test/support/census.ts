import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MailboxLayout } from '../../src/protocol/layout.ts';

export type Place = 'inbox' | 'claimed' | 'done' | 'dead' | 'bad';

/** One copy of a message, and where it lies. */
export interface Copy {
  readonly id: string;
  readonly place: Place;
  readonly path: string;
  readonly text: string;
}

/** Every copy in a mailbox, read without the code under test. */
export function census(mailbox: MailboxLayout): Copy[] {
  const done = names(mailbox.done).flatMap((date) => copiesIn('done', join(mailbox.done, date)));
  const elsewhere = (['inbox', 'claimed', 'dead', 'bad'] as const).flatMap((place) => copiesIn(place, mailbox[place]));
  return [...elsewhere, ...done];
}

/** `<place> <id>` of every copy, sorted; short enough to compare as a whole. */
export function places(mailbox: MailboxLayout): string[] {
  return census(mailbox)
    .map(({ place, id }) => `${place} ${id}`)
    .sort();
}

function copiesIn(place: Place, folder: string): Copy[] {
  return names(folder)
    .filter((name) => !/\.reason\.(json|txt)$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      const content = JSON.parse(readFileSync(path, 'utf8')) as { id: string; content: { text: string } };
      return { id: content.id, place, path, text: content.content.text };
    });
}

function names(folder: string): string[] {
  return readdirSync(folder);
}
