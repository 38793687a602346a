import { useState } from 'react';

import { ChatError, type RoomId, type RoomView } from '#client';
import { useRoom } from '#react';

import { useNames } from '../names/use-names.js';
import { useBlockedPeople } from '../people/use-blocked-people.js';
import { useText } from '../text/use-text.js';
import { Skeleton } from '../ui/skeleton.js';
import { Boundary } from '../parts/boundary.js';
import { lazyPart } from '../parts/lazy-part.js';
import { Composer } from './composer/composer.js';
import { CoveredProvider } from './state/covered.js';
import { RoomHeader } from './header/room-header.js';
import { MessageDialogs } from './message/actions/message-dialogs.js';
import { isolated } from '../text/isolated.js';
import styles from './room-page.module.css';
import { RoomProvider } from './state/room-state.js';
import { useShownPlace } from './state/routes.js';
import { Timeline } from './timeline/timeline.js';
import { useReportCovered } from './state/watched-room.js';

const ClosedRoom = lazyPart(async () => (await import('./closed/closed-room.js')).ClosedRoom);
const RoomPanel = lazyPart(async () => (await import('./room-panel.js')).RoomPanel);
const ThreadPanel = lazyPart(async () => (await import('./thread/thread-panel.js')).ThreadPanel);

/** One room, and the thread or panel of the URL beside it. Opens the room while it is shown. */
export function RoomPage({ roomId }: { roomId: RoomId }) {
  const error = refusalOf(useRoom(roomId, { open: true, still: true }));
  const { threadId, seq, panel } = useShownPlace();
  // Until the panel knows better, nothing of the room counts as seen.
  const [isCovered, setCovered] = useState(true);
  if (error !== null) return <ClosedRoom fallback={<Skeleton />} roomId={roomId} error={error} />;
  return (
    <div className={styles.page}>
      <CoveredProvider value={(threadId !== null || panel !== null) && isCovered}>
        <RoomProvider key={roomId} roomId={roomId} seq={threadId === null ? seq : undefined}>
          <Room roomId={roomId} />
          {panel !== null && <RoomPanel key={panel} roomId={roomId} panel={panel} onCover={setCovered} />}
        </RoomProvider>
      </CoveredProvider>
      {threadId !== null && (
        <ThreadPanel key={threadId} roomId={roomId} threadId={threadId} seq={seq} onCover={setCovered} />
      )}
    </div>
  );
}

/** Header, messages and composer. */
function Room({ roomId }: { roomId: RoomId }) {
  useReportCovered(roomId);
  return (
    <section className={styles.room}>
      <Boundary>
        <RoomHeader roomId={roomId} />
      </Boundary>
      <Boundary>
        <Timeline roomId={roomId} />
      </Boundary>
      <Boundary>
        <TypingLine roomId={roomId} />
      </Boundary>
      <Boundary>
        <Composer roomId={roomId} />
      </Boundary>
      <MessageDialogs />
    </section>
  );
}

/** Says who is typing, but nothing of people whom the user blocks. In the tree even when empty, so that screen readers announce its changes. */
function TypingLine({ roomId }: { roomId: RoomId }) {
  const blocked = useBlockedPeople();
  const typing = useRoom(roomId, { still: true }).typing.filter(({ id }) => !blocked.has(id));
  const text = useText();
  const names = useNames();
  const [first = '', second = ''] = typing.map((user) => isolated(names.of(user)));
  return (
    <div role="status" aria-label={text.room.typingLabel} className={styles.typing}>
      {typing.length > 0 && text.room.typing({ count: typing.length, first, second })}
    </div>
  );
}

/** The reason why the user cannot see the room. Errors that pass are no reason: the room opens later. */
function refusalOf({ status, error }: RoomView): ChatError | null {
  if (status === 'open') return null;
  if (error?.retry === 'never') return error;
  return status === 'gone' ? new ChatError('GONE') : null;
}
