import { type ReactNode, useEffect, useRef } from 'react';

import { isUserQuery } from '#contracts/text';
import { useConnection, useMe } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { ALL, type Hit, type Missing, type Section } from './hits.js';
import { HitOption } from './hit-option.js';
import styles from './search-hits.module.css';

interface SearchHitsProps {
  readonly id: string;
  readonly sections: readonly Section[];
  /** The key of the option that Enter chooses. */
  readonly active: string | null;
  readonly isSearching: boolean;
  readonly missing: Missing;
  readonly query: string;
  readonly onChoose: (hit: Hit) => void;
}

/** The hits of a search in sections, over the list of rooms. */
export function SearchHits({ id, sections, active, isSearching, missing, query, onChoose }: SearchHitsProps) {
  const text = useFullText();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active !== null) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  const option = (hit: Hit): ReactNode => (
    <HitOption
      key={hit.key}
      id={`${id}-${hit.key}`}
      hit={hit}
      isActive={hit.key === active}
      onChoose={() => onChoose(hit)}
    />
  );
  return (
    // A press must not take the focus from the box. Focusable, because it scrolls; Tab closes it before it gets there.
    <div tabIndex={0} className={styles.panel} onMouseDown={(event) => event.preventDefault()}>
      <div ref={list} id={id} role="listbox" aria-label={text.search.hits} aria-busy={isSearching}>
        {sections.map(({ name, hits }) => (
          <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
            <div id={`${id}-${name}`} role="presentation" className={styles.heading}>
              {text.results.sections[name]}
            </div>
            {hits.map(option)}
          </div>
        ))}
        {query !== '' && option(ALL)}
      </div>
      <Remark isEmpty={sections.length === 0} isSearching={isSearching} missing={missing} query={query} />
    </div>
  );
}

type RemarkProps = Pick<SearchHitsProps, 'isSearching' | 'missing' | 'query'> & { readonly isEmpty: boolean };

/** Says that nothing was found or that something is missing, and what else to try. */
function Remark({ isEmpty, isSearching, missing, query }: RemarkProps) {
  const text = useFullText();
  const isGuest = useMe()?.user.type === 'guest';
  const isConnected = useConnection().status === 'connected';
  const nothing = isConnected ? text.search.nothing : text.results.onlyOwnRooms;
  const none = isUserQuery(query) ? nothing : text.search.short;
  // Without a connection, and without words, nothing was asked.
  const lack = isConnected && query !== '' ? missing : null;
  const empty = query === '' ? text.search.start : none;
  const found = lack === null ? isEmpty && empty : text.results.missing[lack];
  const words = isSearching ? [isEmpty && text.search.searching] : [found, isGuest && text.search.guests];
  return (
    <div role="status" aria-label={text.search.state} className={styles.remark}>
      {words
        .filter((line) => line !== false)
        .map((line) => (
          <p key={line}>{line}</p>
        ))}
    </div>
  );
}
