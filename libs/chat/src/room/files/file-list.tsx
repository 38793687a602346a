import type { Message } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { isTextless } from '../words/message-text.js';
import { excerptOf } from '../words/excerpt.js';
import { FoundMessage } from '../search/found-message.js';
import styles from '../pages/lists.module.css';
import { PagesEnd } from '../pages/pages-end.js';
import type { Pages } from '../pages/use-pages.js';
import { Attachments } from './attachments.js';

interface FileListProps {
  readonly pages: Pages<Message>;
  /** What an empty list says. */
  readonly none: { readonly title: string; readonly hint: string };
  readonly onJump: (seq: number) => void;
}

/** Messages that have files, with their files. */
export function FileList({ pages, none, onJump }: FileListProps) {
  const text = useFullText();
  const { items, isLoading, hasMore, error } = pages;
  return (
    <>
      <ul aria-label={text.room.files} className={styles.list}>
        {items.map((message) => (
          <li key={message.id} className={styles.pin}>
            <FoundMessage
              isPressable
              message={message}
              partsOf={(show) => (isTextless(message) ? [] : excerptOf(message, [], show))}
            >
              <Attachments message={message} among={items} />
              <div className={styles.buttons}>
                <Button onPress={() => onJump(message.seq)}>{text.pins.jump}</Button>
              </div>
            </FoundMessage>
          </li>
        ))}
      </ul>
      {!isLoading && error === null && !hasMore && items.length === 0 && <EmptyState {...none} />}
      <PagesEnd pages={pages} more={text.roomSearch.more} />
    </>
  );
}
