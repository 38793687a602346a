import type { Message, StoredFile } from '#client';
import { useMe } from '#react';

import { isBlocked, useBlockedPeople } from '../../people/use-blocked-people.js';
import { useText } from '../../text/use-text.js';
import { useRoomActions } from '../state/room-state.js';
import { FileCard } from './file-card.js';
import { isReadable, kindOf } from './file-kind.js';
import styles from './files.module.css';
import { Picture } from './picture.js';
import { Player } from './player.js';
import { picturesIn } from './shown-pictures.js';

interface AttachmentsProps {
  readonly message: Message;
  /** The messages whose pictures the large view also shows, unless the user blocks their senders. */
  readonly among?: readonly Message[];
}

/** The files of a message: first its pictures, then the others. */
export function Attachments({ message, among = [message] }: AttachmentsProps) {
  const text = useText();
  const me = useMe()?.user.id;
  const blocked = useBlockedPeople();
  const { setViewing } = useRoomActions();
  const { attachments, senderId } = message;
  const pictures = picturesIn([message], me).map(({ file }) => file);
  const others = attachments.filter((file) => !pictures.includes(file));
  const open = (file: StoredFile): void => {
    const shown = among.filter((each) => each.id === message.id || !isBlocked(each, blocked));
    const all = picturesIn(shown, me);
    setViewing({ pictures: all, at: all.findIndex((picture) => picture.file === file) });
  };
  return (
    <div role="group" aria-label={text.attachments.count(attachments.length)} className={styles.files}>
      {pictures.length > 0 && (
        <div className={styles.pictures}>
          {pictures.map((file) => (
            <Picture key={file.id} file={file} isTile={pictures.length > 1} onOpen={() => open(file)} />
          ))}
        </div>
      )}
      {others.map((file) => (
        <OtherFile key={file.id} file={file} canRead={isReadable(file, senderId === me)} />
      ))}
    </div>
  );
}

function OtherFile({ file, canRead }: { file: StoredFile; canRead: boolean }) {
  const kind = kindOf(file);
  return (
    <div className={styles.other}>
      {canRead && (kind === 'audio' || kind === 'video') && <Player file={file} kind={kind} />}
      <FileCard file={file} canSave={canRead} />
    </div>
  );
}
