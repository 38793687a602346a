import type { Preview, RoomState } from '#client';
import { useMe, useRoom } from '#react';

import { NoticeText } from '../room/timeline/notice.js';
import { useText } from '../text/use-text.js';

/** The last message of a room in one line: `sender: text`. */
export function LastLine({ room }: { readonly room: RoomState }) {
  const text = useText();
  const { preview } = room;
  if (preview === null) return <>{text.rooms.noMessages}</>;
  if (preview.kind === 'system') return <NoticeLine room={room} preview={preview} />;
  return <MessageLine room={room} preview={preview} />;
}

interface LineProps {
  readonly room: RoomState;
  readonly preview: Preview;
}

function MessageLine({ room, preview }: LineProps) {
  const text = useText();
  const me = useMe();
  const isMine = preview.senderId !== null && preview.senderId === me?.user.id;
  const isPartners = room.kind === 'direct' && !isMine;
  const sender = isMine ? text.rooms.you : (preview.senderName ?? text.rooms.deletedUser);
  return (
    <>
      {!isPartners && (
        <>
          <bdi>{sender}</bdi>
          {': '}
        </>
      )}
      <bdi>{preview.text}</bdi>
    </>
  );
}

/** A preview has no details of a notice. They are known if this page has received the message. */
function NoticeLine({ room, preview }: LineProps) {
  const text = useText();
  const { messages } = useRoom(room.id);
  const notice = messages.findLast(({ id }) => id === preview.id)?.system;
  if (notice != null) return <NoticeText notice={notice} />;
  return <>{preview.seq === 1 ? text.rooms.created : text.rooms.changed}</>;
}
