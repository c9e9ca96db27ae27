import { defaultRangeExtractor, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useState, type KeyboardEvent } from 'react';
import { drawnIndexes, movedIndex } from './windows.js';

export interface VirtualRows {
  /** For `ref` of the element around the rows. */
  readonly setList: (element: HTMLElement | null) => void;
  readonly virtualizer: Virtualizer<Window, Element>;
  /** Where the list begins on the page, px. */
  readonly marginPx: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (index: number) => void;
}

/** Rows of a long list that scrolls with the page; the arrow keys move the focus from row to row. */
export function useVirtualRows(count: number, rowPx: number, topPx: number): VirtualRows {
  const [list, setList] = useState<HTMLElement | null>(null);
  const [marginPx, setMarginPx] = useState(0);
  const [active, setActive] = useState<number | null>(null);

  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => rowPx,
    overscan: 8,
    scrollMargin: marginPx,
    // Below the header of the page, and that of the table.
    scrollPaddingStart: topPx,
    scrollPaddingEnd: 16,
    rangeExtractor: (range) => drawnIndexes(defaultRangeExtractor(range), active, range.count),
  });

  useLayoutEffect(() => {
    if (!list) return;
    const measure = (): void => setMarginPx(list.getBoundingClientRect().top + window.scrollY);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list]);

  return {
    setList,
    virtualizer,
    marginPx,
    onFocus: setActive,
    onKeyDown: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const page = Math.max(1, Math.floor((window.innerHeight - topPx) / rowPx) - 1);
      const next = movedIndex(event.key, active, count, page);
      if (next === null) return;
      event.preventDefault();
      setActive(next);
      virtualizer.scrollToIndex(next, { align: 'auto' });
      focusSoon(list, next);
    },
  };
}

/** How many frames a row that was not drawn yet may take to appear. */
const MOST_FRAMES = 30;

function focusSoon(list: HTMLElement | null, index: number, frames = MOST_FRAMES): void {
  requestAnimationFrame(() => {
    const link = list?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
    if (link) link.focus({ preventScroll: true });
    else if (frames > 0) focusSoon(list, index, frames - 1);
  });
}
