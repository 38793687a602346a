/** A key with what is held down. */
export interface Combo {
  /** As `KeyboardEvent.key` names it; letters in lower case. */
  readonly key: string;
  /** Ctrl, or Cmd on a Mac. */
  readonly mod?: boolean;
  readonly alt?: boolean;
  readonly shift?: boolean;
}

type Shortcuts = Readonly<Record<string, readonly Combo[]>>;

/** Keys of the page, from anywhere in it. */
export const PAGE_KEYS = {
  search: [{ mod: true, key: 'k' }, { key: '/' }],
  nextUnread: [{ alt: true, shift: true, key: 'ArrowDown' }],
  previousUnread: [{ alt: true, shift: true, key: 'ArrowUp' }],
  markRead: [{ key: 'Escape' }],
  markAllRead: [{ shift: true, key: 'Escape' }],
  threads: [{ alt: true, key: 't' }],
  mentions: [{ alt: true, key: 'm' }],
  nextPanel: [{ key: 'F6' }],
  previousPanel: [{ shift: true, key: 'F6' }],
  help: [{ key: '?' }, { mod: true, key: '/' }],
} satisfies Shortcuts;

/** Keys of the search. The browser makes the event `copy` of this one. */
export const SEARCH_KEYS = {
  copyLink: [{ mod: true, key: 'c' }],
} satisfies Shortcuts;

/** Keys of the message that has the focus. */
export const MESSAGE_KEYS = {
  reply: [{ key: 'r' }],
  edit: [{ key: 'e' }],
  quote: [{ key: 'q' }],
  react: [{ key: '+' }],
  unread: [{ key: 'u' }],
  delete: [{ key: 'Delete' }],
} satisfies Shortcuts;

/** Keys of a text that one writes. */
export const WRITING_KEYS = {
  bold: [{ mod: true, key: 'b' }],
  italic: [{ mod: true, key: 'i' }],
  strike: [{ mod: true, shift: true, key: 'x' }],
} satisfies Shortcuts;

/** Keys of the composer while it is empty. They move the messages above it. */
export const EMPTY_KEYS = {
  pageUp: [{ key: 'PageUp' }],
  pageDown: [{ key: 'PageDown' }],
  start: [{ key: 'Home' }, { mod: true, key: 'Home' }],
  latest: [{ key: 'End' }, { mod: true, key: 'End' }],
  unread: [{ shift: true, key: 'Tab' }],
} satisfies Shortcuts;

export type PageKey = keyof typeof PAGE_KEYS;
export type MessageKey = keyof typeof MESSAGE_KEYS;
