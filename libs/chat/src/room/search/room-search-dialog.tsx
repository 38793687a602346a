import { useMemo, useState } from 'react';

import type { RoomId } from '#client';

import type { FullCatalogue } from '../../text/en-full.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorText } from '../../ui/error-text.js';
import { Skeleton } from '../../ui/skeleton.js';
import { SearchField } from '../../ui/search-field.js';
import { AsideFrame, useAsideJump } from '../aside/aside-frame.js';
import { usePaused } from '../../ui/use-paused.js';
import { excerptOf, wordsIn } from '../words/excerpt.js';
import { FoundMessage } from './found-message.js';
import styles from '../pages/lists.module.css';
import { type Hit, useHits } from './use-hits.js';
import type { Pages } from '../pages/use-pages.js';

/** Finds messages of the room by words, and jumps to one of them. */
export function RoomSearchDialog({ roomId, onClose }: { roomId: RoomId; onClose: () => void }) {
  const text = useFullText();
  const [query, setQuery] = useState('');
  const wanted = usePaused(query.trim());
  const hits = useHits(useMemo(() => (wanted === '' ? null : { query: wanted, roomId }), [wanted, roomId]));
  const jumpTo = useAsideJump(onClose);
  const jump = ({ message, highlights }: Hit): void => {
    jumpTo(message.seq, { words: wordsIn(message.body, highlights) });
  };
  return (
    <AsideFrame title={text.room.search} onClose={onClose}>
      <div className={styles.panel}>
        <SearchField
          autoFocus
          label={text.room.search}
          description={text.roomSearch.hint}
          value={query}
          onChange={setQuery}
        />
        <p role="status" aria-label={text.roomSearch.hits} className={styles.state}>
          {wanted !== '' && (hits.isLoading ? text.roomSearch.searching : countText(hits, text.roomSearch))}
        </p>
        <div className={styles.scroller}>
          {wanted === '' ? (
            <EmptyState title={text.roomSearch.start} hint={text.roomSearch.startHint} />
          ) : (
            <Hits hits={hits} onChoose={jump} />
          )}
        </div>
      </div>
    </AsideFrame>
  );
}

function Hits({ hits, onChoose }: { hits: Pages<Hit>; onChoose: (hit: Hit) => void }) {
  const text = useFullText();
  const { items, isLoading, hasMore, error, loadMore } = hits;
  return (
    <>
      <ul aria-label={text.roomSearch.hits} className={styles.list}>
        {items.map((hit) => (
          <li key={hit.message.id}>
            <button type="button" className={styles.hit} onClick={() => onChoose(hit)}>
              <FoundMessage message={hit.message} partsOf={(show) => excerptOf(hit.message, hit.highlights, show)} />
            </button>
          </li>
        ))}
      </ul>
      {isLoading && <Skeleton lines={4} />}
      {!isLoading && error === null && !hasMore && items.length === 0 && (
        <EmptyState title={text.roomSearch.none} hint={text.roomSearch.noneHint} />
      )}
      {error !== null && <ErrorText>{errorText(error, text)}</ErrorText>}
      {!isLoading && (hasMore || error !== null) && (
        <Button isWide onPress={loadMore}>
          {error === null ? text.roomSearch.more : text.roomSearch.tryAgain}
        </Button>
      )}
    </>
  );
}

function countText({ items, hasMore, error }: Pages<Hit>, text: FullCatalogue['roomSearch']): string {
  if (error !== null || items.length === 0) return '';
  return hasMore ? text.countOrMore(items.length) : text.count(items.length);
}
