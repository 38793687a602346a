import type { RoomId } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../overlays/dialog.js';
import { EmptyState } from '../../ui/empty-state.js';
import { isTextless } from '../message/message-text.js';
import { useRoomActions } from '../room-state.js';
import { excerptOf } from '../search/excerpt.js';
import { FoundMessage } from '../search/found-message.js';
import styles from '../search/lists.module.css';
import { PagesEnd } from '../search/pages-end.js';
import { Attachments } from './attachments.js';
import { useRoomFiles } from './use-room-files.js';

/** The messages of the room that have files, latest first. */
export function FilesDialog({ roomId, onClose }: { roomId: RoomId; onClose: () => void }) {
  const text = useFullText();
  const { controller } = useRoomActions();
  const pages = useRoomFiles(roomId);
  const { items, isLoading, hasMore, error } = pages;
  const jump = (seq: number): void => {
    onClose();
    void controller.jumpTo({ seq }, { focus: true });
  };
  return (
    <Dialog isOpen title={text.room.files} onClose={onClose}>
      <ul aria-label={text.room.files} className={styles.list}>
        {items.map((message) => (
          <li key={message.id} className={styles.pin}>
            <FoundMessage message={message} partsOf={() => (isTextless(message) ? [] : excerptOf(message))}>
              <Attachments message={message} among={items} />
              <div className={styles.buttons}>
                <Button onPress={() => jump(message.seq)}>{text.pins.jump}</Button>
              </div>
            </FoundMessage>
          </li>
        ))}
      </ul>
      {!isLoading && error === null && !hasMore && items.length === 0 && (
        <EmptyState title={text.attachments.empty} hint={text.attachments.emptyHint} />
      )}
      <PagesEnd pages={pages} more={text.roomSearch.more} />
    </Dialog>
  );
}
