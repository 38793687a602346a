import { Search } from 'lucide-react';
import { useId, useRef } from 'react';

import { useText } from '#chat/text/use-text.js';
import { lazyPart } from '#chat/parts/lazy-part.js';
import styles from './room-search.module.css';
import { type SearchBoxActs, useSearchBox } from './use-search-box.js';

const SearchHits = lazyPart(async () => (await import('./search-hits.js')).SearchHits);

/** Finds people, rooms, messages and files. */
export function RoomSearch(acts: SearchBoxActs) {
  const text = useText();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const { query, isOpen, view, change, open, close, take, onKeyDown, onCopy } = useSearchBox(input, acts);
  return (
    <search className={styles.search}>
      <Search aria-hidden size={16} className={styles.icon} />
      <input
        ref={input}
        type="search"
        className={styles.input}
        aria-label={text.search.label}
        aria-autocomplete="list"
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={isOpen && view.active !== null ? `${listId}-${view.active}` : undefined}
        placeholder={text.search.label}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        value={query}
        onChange={(event) => change(event.target.value)}
        onFocus={open}
        onClick={open}
        onBlur={close}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
      />
      {isOpen && <SearchHits id={listId} {...view} onChoose={take} />}
    </search>
  );
}
