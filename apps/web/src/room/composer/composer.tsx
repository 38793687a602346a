import { lazy, Suspense } from 'react';

import type { RoomId } from '#client';
import { useMe, useRoom } from '#react';

import { whenOnline } from '../../when-online.js';
import { useRoomContext } from '../room-state.js';
import { useBlock, useMuteSeconds, usePermissions } from '../use-permissions.js';
import { barrierOf } from './barrier.js';
import styles from './composer.module.css';
import { MessageForm } from './message-form.js';
import { useDraft } from './use-draft.js';

const BarrierNotice = lazy(
  whenOnline(() => import('./barrier-notice.js').then((module) => ({ default: module.BarrierNotice }))),
);
const EditForm = lazy(whenOnline(() => import('./edit-form.js').then((module) => ({ default: module.EditForm }))));

/** Writes, edits and sends messages, or says why the user cannot. The draft stays while something else is shown. */
export function Composer({ roomId }: { roomId: RoomId }) {
  const me = useMe()?.user.id;
  const draft = useDraft(me, roomId);
  const { editing } = useRoomContext();
  const { room } = useRoom(roomId);
  const permissions = usePermissions();
  const muteSeconds = useMuteSeconds();
  const block = useBlock();
  if (room === null || permissions === null || me === undefined) return <div className={styles.composer} />;
  const barrier = barrierOf(room, { permissions, block, muteSeconds });
  const form =
    barrier === null ? (
      <MessageForm room={room} me={me} draft={draft} skipsSlowMode={permissions.skipSlowMode} />
    ) : (
      <Suspense>
        <BarrierNotice room={room} barrier={barrier} />
      </Suspense>
    );
  return (
    <div className={styles.composer}>
      {editing === null ? (
        form
      ) : (
        <Suspense fallback={form}>
          <EditForm key={editing.id} message={editing} />
        </Suspense>
      )}
    </div>
  );
}
