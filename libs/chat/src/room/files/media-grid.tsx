import type { RoomId } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { EmptyState } from '../../ui/empty-state.js';
import { useRoomActions } from '../state/room-state.js';
import { PagesEnd } from '../pages/pages-end.js';
import type { Medium } from './media.js';
import styles from './files-dialog.module.css';
import { Picture } from './picture.js';
import { Player } from './player.js';
import { useMedia } from './use-media.js';

/** The pictures and videos of the room, latest first. A picture opens the large view of all that are loaded. */
export function MediaGrid({ roomId }: { readonly roomId: RoomId }) {
  const text = useFullText();
  const { setViewing } = useRoomActions();
  const media = useMedia(roomId);
  const { items, isLoading, hasMore, error } = media;
  const view = ({ file }: Medium): void => {
    const pictures = items.filter(({ kind }) => kind === 'picture');
    setViewing({ pictures, at: pictures.findIndex((each) => each.file === file) });
  };
  return (
    <>
      <ul aria-label={text.attachments.media} className={styles.media}>
        {items.map((medium) => (
          <li key={medium.file.id} className={styles.medium}>
            {medium.kind === 'picture' ? (
              <Picture file={medium.file} isTile onOpen={() => view(medium)} />
            ) : (
              <Player file={medium.file} kind="video" />
            )}
          </li>
        ))}
      </ul>
      {!isLoading && error === null && !hasMore && items.length === 0 && (
        <EmptyState title={text.attachments.noMedia} hint={text.attachments.noMediaHint} />
      )}
      <PagesEnd pages={media} more={text.roomSearch.more} />
    </>
  );
}
