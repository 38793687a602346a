import { Bell, BellOff, Folder, Link, LogOut, Mail, MailOpen } from 'lucide-react';

import type { RoomState } from '#client';
import { useParley, useServer } from '#react';

import type { MenuAction } from '../../overlays/menu.js';
import { useEmbedding } from '../../parts/embedding.js';
import { useFavourite } from '../../room/header/use-favourite.js';
import { useHiding } from '../../room/header/use-hiding.js';
import { roomPath } from '../../room/state/paths.js';
import { levelAfter } from '../../room/settings/mute-times.js';
import { useFullText } from '../../text/use-full-text.js';
import { useToast } from '../../ui/toast.js';
import { isUnread } from '../shown/unread.js';
import { useMarkRead } from '../shown/use-mark-read.js';
import { useAsking } from './use-asking.js';

interface Questions {
  readonly mute: () => void;
  readonly section: () => void;
  /** `null` in a room that the user cannot leave. */
  readonly leave: (() => void) | null;
}

/** The actions on a room of the list. The questions of some of them follow in place of the menu. */
export function useMenuActions(room: RoomState, { mute, section, leave }: Questions): readonly MenuAction[] {
  const { roomMenu: text, settings } = useFullText();
  const store = useParley().room(room.id);
  const ask = useAsking();
  const favourite = useFavourite(room);
  const hiding = useHiding(room);
  const copy = useCopyLink(room);
  const { notify, notifyThen = null } = room.me;
  const muting =
    notify === 'none'
      ? { name: text.unmute, icon: Bell, act: () => ask(store.notify(levelAfter(notifyThen))) }
      : { name: text.mute, icon: BellOff, act: mute };
  const leaving = leave === null ? [] : [{ name: settings.leave, icon: LogOut, act: leave }];
  const hasSections = useServer()?.features.includes('sections') === true;
  const moving = hasSections ? [{ name: text.moveToSection, icon: Folder, act: section }] : [];
  return [...useMarking(room), ...favourite, ...moving, muting, ...copy, ...hiding, ...leaving];
}

function useMarking(room: RoomState): readonly MenuAction[] {
  const { roomMenu: text } = useFullText();
  const parley = useParley();
  const ask = useAsking();
  const markRead = useMarkRead();
  const canMark = useServer()?.features.includes('unreadMark') === true;
  if (isUnread(room)) return [{ name: text.markRead, icon: MailOpen, act: () => markRead(room) }];
  const markUnread = (): void => ask(parley.room(room.id).markUnread());
  return canMark ? [{ name: text.markUnread, icon: Mail, act: markUnread }] : [];
}

/** On another page a room has no URL. */
function useCopyLink({ id }: RoomState): readonly MenuAction[] {
  const { roomMenu: text } = useFullText();
  const toast = useToast();
  if (useEmbedding() !== null) return [];
  const copy = async (): Promise<void> => {
    const link = `${location.origin}${roomPath(id)}`;
    try {
      await navigator.clipboard.writeText(link);
      toast.show(text.copied);
    } catch {
      // Browsers have a clipboard on secure origins only, and may refuse it: the user copies by hand.
      toast.show(text.notCopied(link));
    }
  };
  return [{ name: text.copyLink, icon: Link, act: () => void copy() }];
}
