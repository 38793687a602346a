import {
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'wouter';

import { pressedOf } from '#chat/keys/pressed.js';
import { PAGE_KEYS } from '#chat/keys/shortcuts.js';
import { useOpenDirect } from '#chat/people/use-open-direct.js';
import { messagePath } from '#chat/room/state/paths.js';
import { useText } from '#chat/text/use-text.js';
import { useToast } from '#chat/ui/toast.js';
import { ALL, type Hit } from './hits.js';
import { lateSearch, useSearch } from './use-search.js';

export interface SearchBoxActs {
  /** Moves the focus on from the box, before the choice opens. */
  readonly onChosen: () => void;
  /** Shows all messages and files with these words. */
  readonly onAll: (words: string) => void;
}

/** State and keys of the search box. The focus stays in the box while arrows move in the list. */
export function useSearchBox(input: RefObject<HTMLInputElement | null>, { onChosen, onAll }: SearchBoxActs) {
  const { search: text } = useText();
  const toast = useToast();
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const words = query.trim();
  const { sections, isSearching, missing } = useSearch(isOpen ? words : null);
  const found = sections.flatMap((section) => section.hits);
  const hits = words === '' ? found : [...found, ALL];
  // Unless the user moves in the list, Enter takes the first hit of a query, and waits for it.
  const first = isSearching ? found[0] : hits[0];
  const active = hits.find(({ key }) => key === activeKey) ?? (words === '' ? undefined : first);
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
    if (hit.kind === 'all') return onAll(words);
    onChosen();
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
  /** Copies the link of the active message, unless the user has selected something. The next letters are another query. */
  const onCopy = (event: ClipboardEvent<HTMLInputElement>): void => {
    const field = event.currentTarget;
    if (active === undefined || !('message' in active) || field.selectionStart !== field.selectionEnd) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', location.origin + messagePath(active.message));
    field.select();
    toast.show(text.copied);
  };
  const view = { sections, active: active?.key ?? null, isSearching, missing, query: words };
  return { query, isOpen, view, change, open: () => setOpen(true), close, take, onKeyDown, onCopy };
}

/** Returns a function that shows the room or message of a hit; for a person the direct room, which is made if needed. */
function useChoose(): (hit: Exclude<Hit, { readonly kind: 'all' }>) => void {
  const [, navigate] = useLocation();
  const openDirect = useOpenDirect();
  return useCallback(
    (hit) => {
      if (hit.kind === 'person') openDirect(hit.user.id);
      else if ('message' in hit) lateSearch.loaded?.openMessage(navigate, hit.message, hit.words);
      // The page of a room that the user is not in shows what the search knows of it.
      else navigate(`/rooms/${hit.room.id}`, { state: hit.kind === 'public' ? { room: hit.room } : null });
    },
    [navigate, openDirect],
  );
}

/** The key of the next or previous hit; after the last one comes the first. */
function neighbour(hits: readonly Hit[], active: Hit | undefined, step: 1 | -1): string | null {
  const place = active === undefined ? -1 : hits.indexOf(active);
  const next = place === -1 && step === -1 ? hits.length - 1 : (place + step + hits.length) % hits.length;
  return hits[next]?.key ?? null;
}

interface Opening {
  /** Moves the focus to the box. */
  readonly open: () => void;
  /** Moves the focus back to where `open` was called. */
  readonly restoreFocus: () => void;
}

/** Opens the search box by keyboard. A narrow window that shows a room goes back to the rooms first. */
function useOpening(input: RefObject<HTMLInputElement | null>): Opening {
  const [, navigate] = useLocation();
  const before = useRef<HTMLElement | null>(null);
  const open = useCallback(() => {
    if (document.activeElement !== input.current)
      before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    // Hidden elements have no parent for offsets.
    if (input.current?.offsetParent === null) navigate('/');
    requestAnimationFrame(() => input.current?.focus());
  }, [input, navigate]);
  const restoreFocus = useCallback(() => {
    before.current?.focus();
    before.current = null;
  }, []);
  return { open, restoreFocus };
}

/** Calls `open` on Ctrl+K, and on `/` outside of fields. */
function useSearchKey(open: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      if (pressedOf(PAGE_KEYS, event) !== 'search') return;
      event.preventDefault();
      open();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [open]);
}
