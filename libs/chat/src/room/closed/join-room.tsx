import { useId, useState } from 'react';

import { ChatError, type Message, type Room, type RoomId } from '#client';
import { useParley } from '#react';

import { useGivenReason } from './given-reason.js';
import { RoomRefusal } from './room-refusal.js';
import { BackToRooms } from '../header/back-to-rooms.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ShownMessage } from '../search/shown-message.js';
import { NoticeText } from '../timeline/notice.js';
import { isolated } from '../../text/isolated.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { RoomAvatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import styles from './join-room.module.css';

interface JoinRoomProps {
  readonly roomId: RoomId;
  readonly room: Room | null;
  /** The newest messages, ascending; `null` if they are not known. */
  readonly messages: readonly Message[] | null;
}

/** A public room that the user is not in. Joining opens it in the same place. */
export function JoinRoom({ roomId, room, messages }: JoinRoomProps) {
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
  const reason = useGivenReason(roomId, null);
  if (error instanceof ChatError && error.code === 'BANNED') return <RoomRefusal roomId={roomId} error={error} />;
  return (
    <section className={styles.page}>
      <BackToRooms />
      <div className={styles.room}>
        <About roomId={roomId} room={room} />
        {reason !== null && <p className={styles.about}>{text.joining.removed(isolated(reason))}</p>}
        {room?.archived === true ? (
          <p className={styles.about}>{text.joining.archived}</p>
        ) : (
          <Button variant="primary" isDisabled={isJoining} onPress={join}>
            {text.joining.join}
          </Button>
        )}
        {error !== null && <ErrorText>{errorText(error, text)}</ErrorText>}
      </div>
      {messages !== null && <Newest messages={messages} />}
    </section>
  );
}

function About({ roomId, room }: Pick<JoinRoomProps, 'roomId' | 'room'>) {
  const { joining } = useFullText();
  return (
    <>
      <RoomAvatar roomId={roomId} name={room?.name} avatarUrl={room?.avatarUrl} kind="public" size="l" />
      <h1 className={styles.name}>
        <bdi>{room?.name ?? joining.unknownName}</bdi>
      </h1>
      {room !== null && <p className={styles.about}>{joining.about(room.memberCount)}</p>}
      {room?.topic != null && room.topic !== '' && (
        <p dir="auto" className={styles.topic}>
          {room.topic}
        </p>
      )}
    </>
  );
}

/** The newest messages of the room, as words: none of them leads anywhere. */
function Newest({ messages }: { readonly messages: readonly Message[] }) {
  const { joining } = useFullText();
  const id = useId();
  if (messages.length === 0) return <EmptyState title={joining.none} />;
  return (
    <section aria-labelledby={id} className={styles.newest}>
      <h2 id={id} className={styles.heading}>
        {joining.newest}
      </h2>
      <ul aria-labelledby={id} className={styles.messages}>
        {messages.map((message) => (
          <li key={message.id}>
            {message.system === null ? (
              <ShownMessage message={message} isPressable>
                <FileNames message={message} />
              </ShownMessage>
            ) : (
              <p className={styles.about}>
                <NoticeText notice={message.system} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The files beside a text. Those of a message without one are its text. */
function FileNames({ message: { attachments, autoBody, deletedAt } }: { readonly message: Message }) {
  if (attachments.length === 0 || autoBody || deletedAt !== null) return null;
  return <p className={styles.about}>{attachments.map(({ name }) => name).join(', ')}</p>;
}
