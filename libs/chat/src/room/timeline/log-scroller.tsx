import type { FocusEventHandler, KeyboardEventHandler, ReactNode, Ref } from 'react';

import styles from './timeline.module.css';

interface LogScrollerProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly label: string;
  readonly isBusy: boolean;
  readonly head: ReactNode;
  readonly onFocus: FocusEventHandler<HTMLElement>;
  readonly onKeyDown: KeyboardEventHandler<HTMLElement>;
  readonly children: ReactNode;
}

/** The log, which scrolls; with a head, an element that scrolls both. */
export function LogScroller({ ref, label, isBusy, head, onFocus, onKeyDown, children }: LogScrollerProps) {
  const log = { role: 'log', 'aria-label': label, 'aria-live': 'off', 'aria-busy': isBusy } as const;
  const scroller = { ref, onFocus, onKeyDown, className: styles['scroller'] };
  if (head === undefined)
    return (
      <div {...log} {...scroller}>
        {children}
      </div>
    );
  return (
    <div {...scroller}>
      <div className={styles['part']}>{head}</div>
      <div {...log} className={styles['part']}>
        {children}
      </div>
    </div>
  );
}
