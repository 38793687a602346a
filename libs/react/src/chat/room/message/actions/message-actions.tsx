import { Forward, MessagesSquare, Pencil, Pin, PinOff, Reply, SmilePlus, Trash2, type LucideIcon } from 'lucide-react';
import { type RefObject, useRef } from 'react';
import { Toolbar } from 'react-aria-components/Toolbar';

import type { Message } from '#client';
import { useParley, useReadable } from '#react';

import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { IconButton } from '../../../overlays/icon-button.js';
import { useToast } from '../../../ui/toast.js';
import { useRoomActions } from '../../room-state.js';
import { usePermissions } from '../../use-permissions.js';
import type { PopoverAnchor } from '../../../overlays/dialog-popover.js';
import { BookmarkAction, useCanBookmark } from './bookmark-action.js';
import styles from './message-actions.module.css';
import { MoreButton } from './more-button.js';
import { QuickReactions } from './quick-reactions.js';
import { selectedText } from './selected-text.js';
import { useMessageKeys } from './use-message-keys.js';
import { useQuote, wantedText } from './use-quote.js';

type ActionName = 'react' | 'reply' | 'thread' | 'edit' | 'forward' | 'pin' | 'unpin' | 'delete';

/** In the order of the toolbar: `reply` stands between `pin` and `delete` for everyone who may write. */
const ICONS: Readonly<Record<ActionName, LucideIcon>> = {
  react: SmilePlus,
  pin: Pin,
  unpin: PinOff,
  reply: Reply,
  thread: MessagesSquare,
  edit: Pencil,
  forward: Forward,
  delete: Trash2,
};
const OPENING: ReadonlySet<ActionName> = new Set(['react', 'forward', 'delete']);
const ACTIONS = Object.keys(ICONS) as ActionName[];

/** The actions that the user may take on a message, as a toolbar over the corner of its article. */
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
      icon={ICONS[name]}
      isDanger={name === 'delete'}
      onPress={({ currentTarget }) => {
        const anchor = { element: article() ?? currentTarget, place: currentTarget.getBoundingClientRect() };
        // The focus comes back from dialogs to the article: the toolbar is gone by then.
        if (OPENING.has(name)) focusArticle();
        act(name, anchor);
      }}
    />
  );
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
        {offered.filter((name) => name !== 'react' && name !== 'delete').map(button)}
        {canBookmark && <BookmarkAction message={message} />}
        {isText && <MoreButton message={message} />}
        {offered.includes('delete') && (
          <>
            <span className={styles.gap} />
            {button('delete')}
          </>
        )}
      </Toolbar>
    </div>
  );
}

interface Actions {
  readonly offered: readonly ActionName[];
  readonly act: (name: ActionName, anchor: PopoverAnchor) => void;
}

/** While the message has the focus, keys do the same as buttons. */
function useKeys(place: RefObject<HTMLElement | null>, message: Message, { offered, act }: Actions): void {
  const quote = useQuote();
  useMessageKeys(place, (key, article) => {
    if (!offered.includes(key === 'quote' ? 'reply' : key)) return false;
    if (key === 'quote') quote(wantedText(message, selectedText(article)));
    else act(key, { element: article, place: (place.current ?? article).getBoundingClientRect() });
    return true;
  });
}

/** The actions that the user may take, and the server knows. */
function useOffered(message: Message): readonly ActionName[] {
  const permissions = usePermissions(message);
  const features = useReadable(useParley().server)?.features ?? [];
  const isInRoom = useRoomActions().threadId === null;
  const canOpenThread = isInRoom && message.kind === 'text' && message.deletedAt === null;
  return ACTIONS.filter((name) => {
    if (name === 'thread') return canOpenThread && features.includes('threads');
    return permissions?.[name] === true && (name !== 'forward' || features.includes('forward'));
  });
}

function useActions(message: Message): Actions['act'] {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const { setReplyTo, setEditing, setActing, openThread } = useRoomActions();
  const pin = (how: 'pin' | 'unpin') => {
    parley
      .room(message.roomId)
      .change(how, message.id)
      .then(
        () => toast.show(how === 'pin' ? text.actions.pinned : text.actions.unpinned),
        (error: unknown) => toast.show(errorText(error, text)),
      );
  };
  return (name, anchor) => {
    switch (name) {
      case 'reply':
        setEditing(null);
        return setReplyTo(message);
      case 'thread':
        return openThread(message.threadId ?? message.id);
      case 'edit':
        return setEditing(message);
      case 'pin':
      case 'unpin':
        return pin(name);
      case 'react':
      case 'forward':
      case 'delete':
        return setActing({ action: name, message, anchor });
    }
  };
}
