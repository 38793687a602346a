import { type ReactNode, useMemo } from 'react';

import { isTextless } from '#chat/room/words/message-text.js';
import { useFoundFiles } from '#chat/room/files/use-found-files.js';
import { excerptOf } from '#chat/room/words/excerpt.js';
import { PagesEnd } from '#chat/room/pages/pages-end.js';
import { useHits } from '#chat/room/search/use-hits.js';
import type { Pages } from '#chat/room/pages/use-pages.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { filesOf, type Filters, messagesOf } from './filters.js';
import { ResultLink } from './result-link.js';
import styles from './search-results.module.css';

interface FoundProps {
  readonly words: string;
  readonly filters: Filters;
}

/** The messages with these words, newest first. */
export function FoundMessages({ words, filters }: FoundProps) {
  const { results: text, roomSearch } = useFullText();
  const pages = useHits(useMemo(() => messagesOf(words, filters), [words, filters]));
  return (
    <Found label={text.sections.messages} pages={pages} none={{ title: roomSearch.none, hint: roomSearch.noneHint }}>
      {pages.items.map(({ message, highlights }) => (
        <ResultLink
          key={message.id}
          message={message}
          highlights={highlights}
          partsOf={(show) => excerptOf(message, highlights, show)}
        />
      ))}
    </Found>
  );
}

/** The messages with files of such a name, newest first. */
export function FoundFiles({ words, filters }: FoundProps) {
  const { results: text, attachments } = useFullText();
  const pages = useFoundFiles(useMemo(() => filesOf(words, filters), [words, filters]));
  const none = { title: attachments.noneFound, hint: attachments.noneFoundHint };
  return (
    <Found label={text.sections.files} pages={pages} none={none}>
      {pages.items.map((message) => (
        <ResultLink
          key={message.id}
          message={message}
          partsOf={(show) => (isTextless(message) ? [] : excerptOf(message, [], show))}
          files={message.attachments}
        />
      ))}
    </Found>
  );
}

interface ListProps {
  readonly label: string;
  readonly pages: Pages<unknown>;
  readonly none: { readonly title: string; readonly hint: string };
  readonly children: ReactNode;
}

function Found({ label, pages, none, children }: ListProps) {
  const { roomSearch: text } = useFullText();
  const { items, isLoading, hasMore, error } = pages;
  const isEnd = !isLoading && error === null;
  return (
    <>
      <p role="status" aria-label={label} className={styles.state}>
        {isLoading && text.searching}
        {isEnd && items.length > 0 && (hasMore ? text.countOrMore : text.count)(items.length)}
      </p>
      <ul aria-label={label} className={styles.list}>
        {children}
      </ul>
      {isEnd && !hasMore && items.length === 0 && <EmptyState {...none} />}
      <PagesEnd pages={pages} more={text.more} />
    </>
  );
}
