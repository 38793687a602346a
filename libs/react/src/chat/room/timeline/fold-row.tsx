import { memo } from 'react';

import type { Message } from '#client';

import { lazyPart } from '../../parts/lazy-part.js';
import { classes } from '../../ui/classes.js';
import styles from './timeline.module.css';

const FoldButton = lazyPart(async () => (await import('./fold-button.js')).FoldButton);

interface FoldRowProps {
  readonly foldKey: string;
  readonly notices: readonly Message[];
  readonly isOpen: boolean;
  /** True if it is the stop of the Tab key. */
  readonly isActive: boolean;
  readonly isHighlighted: boolean;
  readonly onToggle: (key: string) => void;
}

/** One line for many people who have come and gone. It is where each of its notices is, until it is open. */
export const FoldRow = memo(function FoldRow({ foldKey, notices, isOpen, isActive, ...props }: FoldRowProps) {
  return (
    <div
      data-row="fold"
      data-seq={notices.at(-1)?.seq}
      data-ids={isOpen ? undefined : notices.map(({ id }) => id).join(' ')}
      className={classes(styles['notice'], props.isHighlighted && !isOpen && styles['highlighted'])}
    >
      <FoldButton
        failed={null}
        fallback={<p>…</p>}
        {...{ notices, isOpen }}
        stopKey={foldKey}
        tabIndex={isActive ? 0 : -1}
        onToggle={() => props.onToggle(foldKey)}
      />
    </div>
  );
});
