import { type ReactNode, useRef } from 'react';

import { MoreButton } from '#chat/room/pages/pages-end.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { classes } from '#chat/ui/classes.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import styles from './bookmarks-page.module.css';
import { useAct } from './use-act.js';
import { useFirstNew } from './use-first-new.js';

interface InboxListProps<Item> {
  readonly label: string;
  /** `null` until they are known. */
  readonly items: readonly Item[] | null;
  readonly keyOf: (item: Item) => string;
  readonly isNew?: (item: Item) => boolean;
  /** The words of an empty list. */
  readonly empty: { readonly none: string; readonly noneHint: string };
  /** Loads the next page; left out if there is none. */
  readonly more?: (() => Promise<void>) | undefined;
  readonly children: (item: Item) => ReactNode;
}

/** The list of an inbox page. */
export function InboxList<Item>({ label, items, keyOf, isNew, empty, more, children }: InboxListProps<Item>) {
  const list = useRef<HTMLUListElement>(null);
  useFirstNew(list, styles.new, items !== null);
  return (
    <>
      {items === null && <Skeleton lines={6} />}
      {items?.length === 0 && more === undefined && <EmptyState title={empty.none} hint={empty.noneHint} />}
      <ul ref={list} aria-label={label} aria-busy={items === null} className={styles.list}>
        {items?.map((item) => (
          <li key={keyOf(item)} className={classes(styles.entry, isNew?.(item) === true && styles.new)}>
            {children(item)}
          </li>
        ))}
      </ul>
      {more !== undefined && <More more={more} />}
    </>
  );
}

function More({ more }: { readonly more: () => Promise<void> }) {
  const text = useFullText();
  const { isActing, run } = useAct(more);
  return (
    <MoreButton isLoading={isActing} onMore={run}>
      {text.mentions.more}
    </MoreButton>
  );
}
