import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Page } from '../../api/api.ts';
import { describe } from '../client/requests.ts';
import { notify } from './toast.tsx';

export interface Paged<Item> {
  readonly items: readonly Item[];
  readonly isLoading: boolean;
  readonly isAtEnd: boolean;
  more(): void;
  reload(): void;
  change(changes: (items: readonly Item[]) => readonly Item[]): void;
}

const pauseMs = 100;

/** Pages of a list, loaded as somebody asks for more; `subject` is what it is a list of. */
export function usePages<Item>(subject: string, load: (cursor: string | null) => Promise<Page<Item>>): Paged<Item> {
  const [items, setItems] = useState<readonly Item[]>([]);
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [isLoading, setLoading] = useState(false);
  const run = useRef(0);
  const fetchPage = useCallback(
    async (cursor: string | null, isFirst: boolean) => {
      if (isFirst) run.current += 1;
      const current = run.current;
      const isCurrent = () => current === run.current;
      setLoading(true);
      try {
        const page = await loadSome(load, cursor, isCurrent);
        if (!isCurrent()) return;
        setItems((before) => (isFirst ? page.items : [...before, ...page.items]));
        setNext(page.next);
      } catch (error) {
        notify(describe(error));
      }
      if (isCurrent()) setLoading(false);
    },
    [subject],
  );
  useEffect(() => {
    setItems([]);
    setNext(undefined);
    void fetchPage(null, true);
  }, [subject]);
  return {
    items,
    isLoading,
    isAtEnd: next === null,
    more: () => {
      if (!isLoading && typeof next === 'string') void fetchPage(next, false);
    },
    reload: () => void fetchPage(null, true),
    change: setItems,
  };
}

/** The server may still be reading older mail: asks on until something is found or the end is reached. */
async function loadSome<Item>(
  load: (cursor: string | null) => Promise<Page<Item>>,
  cursor: string | null,
  isWanted: () => boolean,
): Promise<Page<Item>> {
  let from = cursor;
  for (;;) {
    const page = await load(from);
    from = page.next ?? from;
    if (!page.isPartial) return page;
    if (page.items.length > 0 || !isWanted()) return { ...page, next: from };
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
