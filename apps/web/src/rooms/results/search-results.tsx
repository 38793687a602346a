import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { useServer } from '#react';

import { IconButton } from '#chat/overlays/icon-button.js';
import { usePaused } from '#chat/ui/use-paused.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { classes } from '#chat/ui/classes.js';
import { PaneHeader } from '#chat/ui/pane-header.js';
import { Tabs } from '#chat/ui/tabs.js';
import { SearchField } from '#chat/ui/search-field.js';
import { FilterBar } from './filter-bar.js';
import { NO_FILTERS } from './filters.js';
import { FoundFiles, FoundMessages } from './found.js';
import styles from './search-results.module.css';

interface SearchResultsProps {
  /** The class for its place in the page. */
  readonly className: string | undefined;
  /** True if it is in the room's place. */
  readonly isPage: boolean;
  /** The words to begin with. */
  readonly words: string;
  readonly onClose: () => void;
}

/** All messages and files with some words, beside the room: it stays while one reads there and jumps from hit to hit. */
export function SearchResults({ className, isPage, words, onClose }: SearchResultsProps) {
  const text = useFullText();
  const region = useRef<HTMLElement>(null);
  const [query, setQuery] = useState(words);
  const [filters, setFilters] = useState(NO_FILTERS);
  const [tab, setTab] = useState<'messages' | 'files'>('messages');
  const canFindFiles = useServer()?.features.includes('searchFilters') === true;
  const wanted = usePaused(query.trim());
  useEffect(() => region.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // React's events also come from popovers.
    const isInside = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.key !== 'Escape' || !isInside || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  const messages = <FoundMessages words={wanted} filters={filters} />;
  const tabs = [
    { id: 'messages', title: text.results.sections.messages, content: messages },
    { id: 'files', title: text.results.sections.files, content: <FoundFiles words={wanted} filters={filters} /> },
  ] as const;
  return (
    <section
      ref={region}
      aria-label={text.results.title}
      tabIndex={-1}
      className={classes(styles.results, className)}
      onKeyDown={onKeyDown}
    >
      <PaneHeader title={text.results.title} isPage={isPage}>
        <IconButton label={text.results.close} icon={X} onPress={onClose} />
      </PaneHeader>
      <div className={styles.tools}>
        <SearchField label={text.results.words} value={query} onChange={setQuery} />
        <FilterBar filters={filters} onChange={setFilters} />
      </div>
      <div className={styles.scroller}>
        {canFindFiles ? <Tabs label={text.results.title} tabs={tabs} chosen={tab} onChoose={setTab} /> : messages}
      </div>
    </section>
  );
}
