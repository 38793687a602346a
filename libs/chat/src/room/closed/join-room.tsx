import { useState } from 'react';

import { ChatError, type Room, type RoomId } from '#client';
import { useParley } from '#react';

import { RoomRefusal } from './room-refusal.js';
import { BackToRooms } from '../header/back-to-rooms.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { RoomAvatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import styles from './join-room.module.css';

/** A public room that the user is not in. Joining opens it in the same place. */
export function JoinRoom({ roomId, room }: { readonly roomId: RoomId; readonly room: Room | null }) {
  const text = useFullText();
  const parley = useParley();
  const [isJoining, setJoining] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const join = async (): Promise<void> => {
    setJoining(true);
    setError(null);
    try {
      await parley.join({ roomId });
    } catch (failure) {
      setError(failure);
      setJoining(false);
    }
  };
  if (error instanceof ChatError && error.code === 'BANNED') return <RoomRefusal error={error} />;
  return (
    <section className={styles.page}>
      <BackToRooms />
      <div className={styles.room}>
        <RoomAvatar roomId={roomId} name={room?.name} avatarUrl={room?.avatarUrl} kind="public" size="l" />
        <h1 className={styles.name}>
          <bdi>{room?.name ?? text.joining.unknownName}</bdi>
        </h1>
        {room !== null && <p className={styles.about}>{text.joining.about(room.memberCount)}</p>}
        {room?.topic != null && room.topic !== '' && (
          <p dir="auto" className={styles.topic}>
            {room.topic}
          </p>
        )}
        <Button variant="primary" isDisabled={isJoining} onPress={join}>
          {text.joining.join}
        </Button>
        {error !== null && <ErrorText>{errorText(error, text)}</ErrorText>}
      </div>
    </section>
  );
}
