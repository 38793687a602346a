import { Copy, Link, Mail, SmilePlus, TextQuote } from 'lucide-react';
import { useMemo } from 'react';

import type { Message } from '#client';
import { useRoom } from '#react';

import { ActionsSheet } from '../../../overlays/actions-sheet.js';
import { ActionsMenu, type MenuAction } from '../../../overlays/menu.js';
import { useEmbedding } from '../../../parts/embedding.js';
import { useFullText } from '../../../text/use-full-text.js';
import { useToast } from '../../../ui/toast.js';
import { messagePath } from '../../state/paths.js';
import { type MoreActing, useRoomActions } from '../../state/room-state.js';
import { usePermissions } from '../../state/use-permissions.js';
import { useBookmarking, useCanBookmark } from './bookmark-action.js';
import { hasSheet } from './has-sheet.js';
import { ACTION_ICONS, type ActionName, useActions, useOffered } from './use-actions.js';
import { useCopy } from './use-copy.js';
import { useQuote, wantedText } from './use-quote.js';
import { useUnreadFrom } from './use-unread-from.js';

/** The menu of what one does less often with a message. */
export function MessageMenu({ acting, onClose }: { acting: MoreActing; onClose: () => void }) {
  const text = useFullText();
  const copy = useCopy();
  const { setActing } = useRoomActions();
  const isEmbedded = useEmbedding() !== null;
  const { message, selected, anchor } = acting;
  const permissions = usePermissions(message);
  const triggerRef = useMemo(() => ({ current: anchor.element }), [anchor]);
  const putQuote = useQuote();
  const toast = useToast();
  const { messages } = useRoom(message.roomId);
  // The message may be deleted, or grow, while the menu is open.
  const current = messages.find(({ id }) => id === message.id) ?? message;
  const isDeleted = current.deletedAt !== null;
  const wanted = wantedText(current, selected);
  const unlessDeleted = (act: () => void) => (isDeleted ? () => toast.show(text.message.deleted) : act);
  // Later: the menu holds the focus, which the text needs.
  const quote = unlessDeleted(() => void setTimeout(() => putQuote(message, wanted)));
  const copyText = unlessDeleted(() => copy(wanted));
  const rest = useRest(message);
  const unreadFrom = useUnreadFrom(message);
  const actions: readonly (MenuAction | false)[] = [
    ...rest.filter(({ isDanger }) => isDanger !== true),
    permissions?.reply === true && { name: text.actions.quote, icon: TextQuote, act: quote },
    { name: text.actions.copyText, icon: Copy, act: copyText },
    // On another page the URL would be one of that page.
    !isEmbedded && {
      name: text.actions.copyLink,
      icon: Link,
      act: () => copy(location.origin + messagePath(message)),
    },
    unreadFrom !== null && { name: text.actions.unreadFrom, icon: Mail, act: unreadFrom },
    message.reactions.length > 0 && {
      name: text.actions.reactions,
      icon: SmilePlus,
      // Later: the menu closes what is open.
      act: () => setTimeout(() => setActing({ action: 'reactions', message })),
    },
    ...rest.filter(({ isDanger }) => isDanger === true),
  ];
  const offered = actions.filter((action) => action !== false);
  if (hasSheet()) return <ActionsSheet label={text.actions.more} actions={offered} onClose={onClose} />;
  return (
    <ActionsMenu
      label={text.actions.more}
      triggerRef={triggerRef}
      place={anchor.place}
      placement="bottom end"
      actions={offered}
      onClose={onClose}
    />
  );
}

/** On a phone, the actions for which its toolbar has no space. */
function useRest(message: Message): readonly MenuAction[] {
  const text = useFullText();
  const offered = useOffered(message);
  const act = useActions(message);
  const canBookmark = useCanBookmark(message);
  const { name, icon, press } = useBookmarking(message);
  if (!hasSheet()) return [];
  const others = offered.filter((other) => other !== 'react' && other !== 'reply' && other !== 'delete');
  const itemOf = (other: ActionName): MenuAction => ({
    name: text.actions[other],
    icon: ACTION_ICONS[other],
    isDanger: other === 'delete',
    // Later: the sheet closes what is open, and holds the focus.
    act: () => setTimeout(() => act(other)),
  });
  return [
    ...others.map(itemOf),
    ...(canBookmark ? [{ name, icon, act: press }] : []),
    ...(offered.includes('delete') ? [itemOf('delete')] : []),
  ];
}
