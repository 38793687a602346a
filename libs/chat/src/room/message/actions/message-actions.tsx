import { type RefObject, useRef } from 'react';
import { Toolbar } from 'react-aria-components/Toolbar';

import type { Message } from '#client';

import { IconButton } from '../../../overlays/icon-button.js';
import { useFullText } from '../../../text/use-full-text.js';
import { useShownTimeline } from '../../state/shown-timeline.js';
import { BookmarkAction, useCanBookmark } from './bookmark-action.js';
import { hasSheet } from './has-sheet.js';
import styles from './message-actions.module.css';
import { MoreButton } from './more-button.js';
import { QuickReactions } from './quick-reactions.js';
import { selectedText } from './selected-text.js';
import { ACTION_ICONS, type ActionName, type Actions, OPENING, useActions, useOffered } from './use-actions.js';
import { useMessageKeys } from './use-message-keys.js';
import { useQuote, wantedText } from './use-quote.js';
import { useUnreadFrom } from './use-unread-from.js';

/**
 * The actions that the user may take on a message, as a toolbar over the corner of its article. On a phone it has one row; the
 * others are in the sheet of `More actions`.
 */
export function MessageActions({ message }: { message: Message }) {
  const text = useFullText();
  const offered = useOffered(message);
  const canBookmark = useCanBookmark(message);
  const act = useActions(message);
  const place = useRef<HTMLDivElement>(null);
  const article = (): HTMLElement | null => place.current?.closest('article') ?? null;
  const focusArticle = (): void => article()?.focus();
  useKeys(place, message, { offered, act });
  const button = (name: ActionName) => (
    <IconButton
      // One key: the button keeps the focus when it changes.
      key={name === 'unpin' ? 'pin' : name}
      size="s"
      label={text.actions[name]}
      icon={ACTION_ICONS[name]}
      isDanger={name === 'delete'}
      onPress={({ currentTarget }) => {
        const anchor = { element: article() ?? currentTarget, place: currentTarget.getBoundingClientRect() };
        // The focus comes back from dialogs to the article: the toolbar is gone by then.
        if (OPENING.has(name)) focusArticle();
        act(name, anchor);
      }}
    />
  );
  const isShort = hasSheet();
  const isText = message.kind === 'text' && message.deletedAt === null;
  if (offered.length === 0 && !canBookmark && !isText) return null;
  return (
    <div
      ref={place}
      className={styles.place}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        focusArticle();
      }}
    >
      <Toolbar aria-label={text.actions.toolbar} className={styles.toolbar ?? ''}>
        {offered.includes('react') && (
          <>
            {button('react')}
            <QuickReactions message={message} onReact={focusArticle} />
          </>
        )}
        {offered.filter((name) => (isShort ? name === 'reply' : name !== 'react' && name !== 'delete')).map(button)}
        {canBookmark && !isShort && <BookmarkAction message={message} />}
        {isText && <MoreButton message={message} />}
        {offered.includes('delete') && !isShort && (
          <>
            <span className={styles.gap} />
            {button('delete')}
          </>
        )}
      </Toolbar>
    </div>
  );
}

/** While the message has the focus, keys do the same as buttons. */
function useKeys(place: RefObject<HTMLElement | null>, message: Message, { offered, act }: Actions): void {
  const quote = useQuote();
  const timeline = useShownTimeline();
  const unreadFrom = useUnreadFrom(message);
  useMessageKeys(place, (key, article) => {
    if (key === 'unread') {
      unreadFrom?.();
      return unreadFrom !== null;
    }
    if (!offered.includes(key === 'quote' ? 'reply' : key)) return false;
    // A message that grows has more text than the list knows.
    if (key === 'quote') quote(message, wantedText(timeline.messageOf(message.id) ?? message, selectedText(article)));
    else act(key, { element: article, place: (place.current ?? article).getBoundingClientRect() });
    return true;
  });
}
