import { memo } from 'react';

import type { Message } from '#client';

import { lazyPart } from '../../parts/lazy-part.js';
import { classes } from '../../ui/classes.js';
import styles from './timeline.module.css';

const FoldButton = lazyPart(async () => (await import('./fold-button.js')).FoldButton);

interface FoldRowProps {
  readonly foldKey: string;
  readonly about: 'comings' | 'blocked';
  readonly messages: readonly Message[];
  readonly isOpen: boolean;
  /** True if it is the stop of the Tab key. */
  readonly isActive: boolean;
  readonly isHighlighted: boolean;
  readonly onToggle: (key: string) => void;
}

/** The closed fold as the place of all its messages. */
function placeOf(messages: readonly Message[]) {
  return {
    'data-first-seq': messages[0]?.seq,
    'data-seq': messages.at(-1)?.seq,
    'data-ids': messages.map(({ id }) => id).join(' '),
  };
}

/** One line for many messages. It is where each of them is, until it is open. */
export const FoldRow = memo(function FoldRow({ foldKey, about, messages, isOpen, isActive, ...props }: FoldRowProps) {
  return (
    <div
      data-row="fold"
      {...(!isOpen && placeOf(messages))}
      className={classes(styles['notice'], props.isHighlighted && !isOpen && styles['highlighted'])}
    >
      <FoldButton
        failed={null}
        fallback={<p>…</p>}
        {...{ about, messages, isOpen }}
        stopKey={foldKey}
        tabIndex={isActive ? 0 : -1}
        onToggle={() => props.onToggle(foldKey)}
      />
    </div>
  );
});
