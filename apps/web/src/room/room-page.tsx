import { lazy, Suspense } from 'react';

import { ChatError, type RoomId, type RoomView } from '#client';
import { useRoom } from '#react';

import { Skeleton } from '../ui/skeleton.js';
import { whenOnline } from '../when-online.js';
import { Composer } from './composer/composer.js';
import { RoomHeader } from './header/room-header.js';
import { TypingLine } from './header/typing-line.js';
import { MessageDialogs } from './message/actions/message-dialogs.js';
import styles from './room-page.module.css';
import { RoomProvider } from './room-state.js';
import { Timeline } from './timeline/timeline.js';

const ClosedRoom = lazy(
  whenOnline(() => import('../rooms/closed-room.js').then((module) => ({ default: module.ClosedRoom }))),
);

/** One room: header, messages and composer. Opens the room while it is shown. `seq`: the message to begin at. */
export function RoomPage({ roomId, seq }: { roomId: RoomId; seq?: number | undefined }) {
  const error = refusalOf(useRoom(roomId, { open: true }));
  if (error !== null)
    return (
      <Suspense fallback={<Skeleton />}>
        <ClosedRoom roomId={roomId} error={error} />
      </Suspense>
    );
  return (
    <RoomProvider key={roomId} roomId={roomId} seq={seq}>
      <section className={styles.room}>
        <RoomHeader roomId={roomId} />
        <Timeline roomId={roomId} />
        <TypingLine roomId={roomId} />
        <Composer roomId={roomId} />
        <MessageDialogs />
      </section>
    </RoomProvider>
  );
}

/** The reason why the user cannot see the room. Errors that pass are no reason: the room opens later. */
function refusalOf({ status, error }: RoomView): ChatError | null {
  if (status === 'open') return null;
  if (error?.retry === 'never') return error;
  return status === 'gone' ? new ChatError('GONE') : null;
}
