import type { Preview, RoomState } from '#client';
import { useMe } from '#react';

import { senderOf } from '../names/names.js';
import { useNames } from '../names/use-names.js';
import { plainText } from '../room/message/markdown/plain-text.js';
import { NoticeText } from '../room/timeline/notice.js';
import { useText } from '../text/use-text.js';
import styles from './room-row.module.css';

/** The last message of a room in one line: `sender: text`. */
export function LastLine({ room }: { readonly room: RoomState }) {
  const text = useText();
  const { preview } = room;
  if (preview === null) return <>{text.rooms.noMessages}</>;
  if (preview.kind === 'system')
    return preview.system == null ? <>{text.rooms.changed}</> : <NoticeText notice={preview.system} />;
  return <MessageLine room={room} preview={preview} />;
}

interface LineProps {
  readonly room: RoomState;
  readonly preview: Preview;
}

function MessageLine({ room, preview }: LineProps) {
  const text = useText();
  const names = useNames();
  const me = useMe();
  const isMine = preview.senderId !== null && preview.senderId === me?.user.id;
  const isPartners = room.kind === 'direct' && !isMine;
  const sender = isMine ? text.rooms.you : names.of(senderOf(preview));
  return (
    <span className={styles['message']}>
      {!isPartners && (
        <>
          <bdi className={styles['sender']}>{sender}</bdi>
          <span className={styles['colon']}>{': '}</span>
        </>
      )}
      <bdi className={styles['text']}>{plainText(preview.text)}</bdi>
    </span>
  );
}
