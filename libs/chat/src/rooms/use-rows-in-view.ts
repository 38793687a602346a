import { type RefObject, useCallback, useEffect, useState } from 'react';

import { useEmbedding } from '../parts/embedding.js';
import { hasTouchOnly } from '../ui/input-device.js';

/** The heights of a row in `room-row.module.css`. */
const ROW_REM = 3.75;
const COMPACT_REM = 1.875;
const COMPACT_TOUCH_REM = 2.75;
/** Lists up to this length are rendered whole. Moving a row of a long list costs time for each row. */
const WHOLE_MAX = 100;
/** Rows rendered above and below the view, so that Tab finds the next one. */
const BESIDE = 20;
/** The first rendered row moves in steps, because each move renders the list. */
const STEP = 10;

export interface RowsInView {
  /** The places of the rendered rows, without the last one. */
  readonly from: number;
  readonly to: number;
  readonly rowPx: number;
  /** The style that keeps the place of rows that are not rendered. */
  readonly space: { readonly marginBlock: string };
  readonly onScroll: () => void;
}

/** Selects the rows of a list to render: all of a short one, else those near the view. */
export function useRowsInView(scroller: RefObject<HTMLElement | null>, count: number, isCompact: boolean): RowsInView {
  const root = useEmbedding()?.element ?? document.documentElement;
  const [remPx] = useState(() => Number.parseFloat(getComputedStyle(root).fontSize));
  const rowPx = remPx * (isCompact ? compactRem() : ROW_REM);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(() => globalThis.innerHeight);
  useEffect(() => {
    const onResize = (): void => setHeight(globalThis.innerHeight);
    addEventListener('resize', onResize);
    return () => removeEventListener('resize', onResize);
  }, []);
  const onScroll = useCallback(() => {
    const first = Math.floor((scroller.current?.scrollTop ?? 0) / rowPx);
    setTop(Math.floor(first / STEP) * STEP);
  }, [scroller, rowPx]);
  const isWhole = count <= WHOLE_MAX;
  const from = isWhole ? 0 : Math.max(0, Math.min(top, count) - BESIDE);
  const to = isWhole ? count : Math.min(count, top + Math.ceil(height / rowPx) + STEP + BESIDE);
  const space = { marginBlock: `${from * rowPx}px ${(count - to) * rowPx}px` };
  return { from, to, rowPx, space, onScroll };
}

function compactRem(): number {
  return hasTouchOnly() ? COMPACT_TOUCH_REM : COMPACT_REM;
}
