import { Bookmark, BookmarkMinus } from 'lucide-react';

import type { Message } from '#client';
import { useBookmarks, useParley, useReadable } from '#react';

import { IconButton } from '../../../overlays/icon-button.js';
import { useEmbedding } from '../../../parts/embedding.js';
import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { useToast } from '../../../ui/toast.js';

/** True for a text message that is there. A page that embeds the room has no list of bookmarks. */
export function useCanBookmark({ kind, deletedAt }: Message): boolean {
  const hasFeature = useReadable(useParley().server)?.features.includes('bookmarks') === true;
  const isEmbedded = useEmbedding() !== null;
  return hasFeature && !isEmbedded && kind === 'text' && deletedAt === null;
}

/** Whether the message is kept, and what keeps it, or keeps it no longer. */
export function useBookmarking(message: Message) {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const { roomId, id } = message;
  const isKept = useBookmarks()?.some((each) => each.id === id && each.roomId === roomId) === true;
  const change = async (): Promise<void> => {
    const bookmarks = await parley.bookmarks();
    if (isKept) await bookmarks.remove(message);
    // One that is not listed yet may have a reminder, which stays.
    else if (bookmarks.of(message) === undefined) await bookmarks.put(message);
  };
  const press = (): void => {
    change().then(
      () => toast.show(isKept ? text.bookmarks.removed : text.bookmarks.added),
      (error: unknown) => toast.show(errorText(error, text)),
    );
  };
  return {
    name: isKept ? text.actions.unbookmark : text.actions.bookmark,
    icon: isKept ? BookmarkMinus : Bookmark,
    press,
  };
}

/** The button of the toolbar that keeps a message, or keeps it no longer. */
export function BookmarkAction({ message }: { message: Message }) {
  const { name, icon, press } = useBookmarking(message);
  return <IconButton size="s" label={name} icon={icon} onPress={press} />;
}
