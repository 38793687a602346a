import { useLocation } from 'wouter';

import type { Bookmark } from '#client';

import { useNames } from '#chat/names/use-names.js';
import { messageText } from '#chat/room/words/message-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { useToast } from '#chat/ui/toast.js';
import { useOwnStatus } from '../profile/own-status.js';
import { useSound } from './attention-settings.js';
import { showOnDesktop } from './desktop-notifications.js';
import { notePushed, notPushed } from './pushed-reminders.js';
import { playSound } from './sound.js';

/** Another notification of bookmarks replaces the one before it. */
const TAG = 'bookmarks';

/** Returns a function that announces due bookmarks by the notices and, unless the status is `dnd` or a push has come, on the desktop. */
export function useAnnounceDue(): (due: readonly Bookmark[]) => Promise<void> {
  const { attention } = useFullText();
  const names = useNames();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [isSoundOn] = useSound();
  const { status } = useOwnStatus();
  return async (due) => {
    const message = due.length === 1 ? due[0]?.message : null;
    const words =
      message == null
        ? attention.due(due.length)
        : attention.message({ sender: names.of(message.sender), body: messageText(message) });
    toast.show(`${attention.reminder}: ${words}`);
    if (status === 'dnd') return;
    const fresh = await notPushed(due);
    if (fresh.length === 0) return;
    const shown = showOnDesktop(attention.reminder, { body: words, tag: TAG }, () => navigate('/bookmarks'));
    if (shown !== null) notePushed(fresh);
    if (isSoundOn) playSound();
  };
}
