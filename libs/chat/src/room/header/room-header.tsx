import { useState } from 'react';

import type { RoomId, RoomState } from '#client';
import { usePresence, useRoom } from '#react';

import { useNames } from '../../names/use-names.js';
import { BackToRooms } from './back-to-rooms.js';
import { Avatar, RoomAvatar } from '../../ui/avatar.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { useOpenPanel } from '../state/panels.js';
import { PersonButton } from '../members/person-button.js';
import type { Aside } from './aside-dialog.js';
import { HeaderActions } from './header-actions.js';
import styles from './room-header.module.css';
import { RoomStatus } from './room-status.js';

const AsideDialog = lazyPart(async () => (await import('./aside-dialog.js')).AsideDialog);

/** The title of the room, its state, and the actions on it. */
export function RoomHeader({ roomId }: { roomId: RoomId }) {
  const { room } = useRoom(roomId, { still: true });
  const names = useNames();
  const [aside, setAside] = useState<Aside | null>(null);
  const openPanel = useOpenPanel(roomId);
  const open = (name: Aside): void => {
    if (!openPanel(name)) setAside(name);
  };
  return (
    <header className={styles.header}>
      <BackToRooms />
      {room !== null && (
        <>
          <Face room={room} />
          <div className={styles.words}>
            <h1 className={styles.title}>
              {room.kind === 'direct' ? (
                <PersonButton person={room.peer} className={styles.person}>
                  <bdi>{names.ofRoom(room)}</bdi>
                </PersonButton>
              ) : (
                <bdi>{names.ofRoom(room)}</bdi>
              )}
            </h1>
            <RoomStatus room={room} />
          </div>
          <HeaderActions room={room} aside={aside} onOpen={open} />
          {aside !== null && <AsideDialog room={room} aside={aside} onClose={() => setAside(null)} />}
        </>
      )}
    </header>
  );
}

function Face({ room }: { room: RoomState }) {
  const names = useNames();
  const { peer } = room;
  const presence = usePresence(peer === null ? [] : [peer.id]);
  return (
    <span className={styles.face}>
      {room.kind === 'direct' ? (
        <Avatar
          userId={peer?.id ?? null}
          name={names.plain(peer)}
          avatarUrl={peer?.avatarUrl}
          status={peer === null ? undefined : presence.get(peer.id)?.status}
        />
      ) : (
        <RoomAvatar roomId={room.id} name={room.name} avatarUrl={room.avatarUrl} kind={room.visibility} />
      )}
    </span>
  );
}
