import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

const spareRows = 8;

/** A long list of rows of one height, of which only those in sight are in the document. */
export function VirtualList<Item>(props: {
  label: string;
  items: readonly Item[];
  rowPx: number;
  keyOf: (item: Item) => string;
  render: (item: Item) => ComponentChildren;
  /** Called when the end comes into sight. */
  onEnd: () => void;
}) {
  const { items, rowPx, onEnd } = props;
  const box = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ topPx: 0, heightPx: 800 });
  const look = () => {
    const element = box.current;
    if (element) setSight({ topPx: element.scrollTop, heightPx: element.clientHeight });
  };
  useEffect(() => {
    look();
    const watch = new ResizeObserver(look);
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(sight.topPx / rowPx) - spareRows);
  const last = Math.min(items.length, Math.ceil((sight.topPx + sight.heightPx) / rowPx) + spareRows);
  useEffect(() => {
    if (last >= items.length) onEnd();
  }, [last, items.length]);
  return (
    <div class="virtual" ref={box} onScroll={look}>
      <ul aria-label={props.label} style={{ height: `${items.length * rowPx}px` }}>
        {items.slice(first, last).map((item, offset) => (
          <li
            key={props.keyOf(item)}
            aria-setsize={items.length}
            aria-posinset={first + offset + 1}
            style={{ top: `${(first + offset) * rowPx}px`, height: `${rowPx}px` }}
          >
            {props.render(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
