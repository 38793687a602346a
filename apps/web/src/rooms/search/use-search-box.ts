import { type KeyboardEvent, type RefObject, useState } from 'react';

import { focusMain } from '../../shell/main-pane.js';
import type { Hit } from './hits.js';
import { useChoose } from './use-choose.js';
import { useOpening } from './use-opening.js';
import { useSearch } from './use-search.js';
import { useSearchKey } from './use-search-key.js';

/** State and keys of the search box. The focus stays in the box while arrows move in the list. */
export function useSearchBox(input: RefObject<HTMLInputElement | null>) {
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const words = query.trim();
  const { sections, isSearching } = useSearch(isOpen ? words : null);
  const hits = [...sections.rooms, ...sections.people, ...sections.publicRooms];
  // Unless the user moves in the list, Enter takes the first hit of a query.
  const active = hits.find(({ key }) => key === activeKey) ?? (words === '' ? undefined : hits[0]);
  const choose = useChoose();
  const { open, restoreFocus } = useOpening(input);
  useSearchKey(open);

  const change = (value: string): void => {
    setQuery(value);
    setActiveKey(null);
    setOpen(true);
  };
  const close = (): void => {
    setQuery('');
    setActiveKey(null);
    setOpen(false);
  };
  const take = (hit: Hit): void => {
    close();
    // The box has done its work. What opens takes the focus.
    focusMain();
    choose(hit);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Tab') {
      close();
      return;
    }
    if (event.key === 'Escape') {
      close();
      restoreFocus();
    } else if (event.key === 'Enter' && active !== undefined) take(active);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setOpen(true);
      setActiveKey(neighbour(hits, active, event.key === 'ArrowDown' ? 1 : -1));
    } else return;
    event.preventDefault();
  };
  const view = { sections, active: active?.key ?? null, isSearching, hasQuery: words !== '' };
  return { query, isOpen, view, change, open: () => setOpen(true), close, take, onKeyDown };
}

/** The key of the next or previous hit; after the last one comes the first. */
function neighbour(hits: readonly Hit[], active: Hit | undefined, step: 1 | -1): string | null {
  const place = active === undefined ? -1 : hits.indexOf(active);
  const next = place === -1 && step === -1 ? hits.length - 1 : (place + step + hits.length) % hits.length;
  return hits[next]?.key ?? null;
}
