import { type ReactNode, useSyncExternalStore } from 'react';

import { mainPreviewOf, type Preview, type RoomState } from '#client';
import { plainText } from '#client/body';
import { useMe, useParley } from '#react';

import { senderOf } from '../names/names.js';
import { useNames } from '../names/use-names.js';
import { withKnownMentions } from '../room/words/mentions.js';
import { useIsBlocked } from '../people/use-blocked-people.js';
import { NoticeText } from '../room/timeline/notice.js';
import { useText } from '../text/use-text.js';
import styles from './room-row.module.css';

interface LastLineProps {
  readonly room: RoomState;
  /** What the user has begun to write; `''` in the open room, whose composer shows it. */
  readonly draft: string;
}

/** One line about a room: what the user has begun to write there, else the last message of the main timeline as `sender: text`. */
export function LastLine({ room, draft }: LastLineProps) {
  const text = useText();
  const preview = mainPreviewOf(room);
  if (draft !== '')
    return <Words begin={<span className={styles['draft']}>{text.rooms.draft} </span>} text={plainText(draft)} />;
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
  const shown = useShownLine(preview.text);
  const isBlocked = useIsBlocked(preview);
  const isMine = preview.senderId !== null && preview.senderId === me?.user.id;
  const isPartners = room.kind === 'direct' && !isMine;
  if (isBlocked) return <>{text.message.blocked}</>;
  const sender = isMine ? text.rooms.you : names.of(senderOf(preview));
  const begin = (
    <>
      <bdi className={styles['sender']}>{sender}</bdi>
      <span className={styles['colon']}>{': '}</span>
    </>
  );
  return <Words begin={isPartners ? null : begin} text={shown} />;
}

/** A preview does not say whom it mentions. */
function useShownLine(body: string): string {
  const { people } = useParley();
  const names = useNames();
  return useSyncExternalStore(people.subscribe, () =>
    plainText(body, (text) => withKnownMentions(text, people.getSnapshot().values(), names)),
  );
}

function Words({ begin, text }: { readonly begin: ReactNode; readonly text: string }) {
  return (
    <span className={styles['message']}>
      {begin}
      <bdi className={styles['text']}>{text}</bdi>
    </span>
  );
}
