import { type KeyboardEvent, useState } from 'react';

import { ChatError, type Message, type RoomState } from '#client';
import { useMe, useParley, useReadable, useRooms } from '#react';

import { useNames } from '../../../names/use-names.js';
import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { Avatar, RoomAvatar } from '../../../ui/avatar.js';
import { Dialog } from '../../../overlays/dialog.js';
import { EmptyState } from '../../../ui/empty-state.js';
import { TextField } from '../../../ui/text-field.js';
import { useToast } from '../../../ui/toast.js';
import { permissionsOf } from '../../permissions.js';
import { messageText } from '../message-text.js';
import styles from './forward-dialog.module.css';

const SHOWN_MAX = 50;

/** Chooses the room to which a message is forwarded. */
export function ForwardDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const parley = useParley();
  const text = useFullText();
  const names = useNames();
  const toast = useToast();
  const [query, setQuery] = useState('');
  const rooms = useTargets(query);
  const forward = (room: RoomState) => {
    try {
      parley.room(room.id).forward(message);
      toast.show(text.forwarding.done(names.ofRoom(room)));
    } catch (error) {
      const isFull = error instanceof ChatError && error.code === 'LIMIT_REACHED';
      toast.show(isFull ? text.composer.outboxFull : errorText(error, text));
    }
    onClose();
  };
  const forwardToFirst = (event: KeyboardEvent) => {
    const first = rooms[0];
    if (event.key === 'Enter' && query !== '' && first !== undefined) forward(first);
  };
  return (
    <Dialog title={text.forwarding.title} size="s" isOpen onClose={onClose}>
      <div className={styles.chooser}>
        <blockquote dir="auto" className={styles.quote}>
          {messageText(message)}
        </blockquote>
        <div onKeyDown={forwardToFirst}>
          <TextField autoFocus label={text.forwarding.find} value={query} onChange={setQuery} />
        </div>
        {rooms.length === 0 && <EmptyState title={text.forwarding.noRooms} hint={text.forwarding.noRoomsHint} />}
        <ul className={styles.rooms}>
          {rooms.map((room) => (
            <li key={room.id}>
              <button type="button" className={styles.room} onClick={() => forward(room)}>
                {room.kind === 'direct' ? (
                  <Avatar
                    userId={room.peer?.id ?? null}
                    name={names.plain(room.peer)}
                    avatarUrl={room.peer?.avatarUrl}
                    size="s"
                  />
                ) : (
                  <RoomAvatar
                    roomId={room.id}
                    name={room.name}
                    avatarUrl={room.avatarUrl}
                    kind={room.visibility}
                    size="s"
                  />
                )}
                <bdi className={styles.title}>{names.ofRoom(room)}</bdi>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

/** The user's rooms of this name to which they may send, favourites and latest activity first. */
function useTargets(query: string): readonly RoomState[] {
  const names = useNames();
  const me = useMe()?.user.id;
  const blocked = useReadable(useParley().blocked);
  const wanted = query.trim().toLowerCase();
  return useRooms()
    .filter((room) => me !== undefined && permissionsOf(room, me).send)
    .filter(({ peer }) => peer === null || !blocked.includes(peer.id))
    .filter((room) => names.ofRoom(room).toLowerCase().includes(wanted))
    .slice(0, SHOWN_MAX);
}
