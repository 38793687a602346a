import type { RoomId } from '#client';
import { useMe, useRoom } from '#react';

import { useRoomContext } from '../room-state.js';
import { useBlock, useMuteSeconds, usePermissions } from '../use-permissions.js';
import { BarrierNotice } from './barrier-notice.js';
import { barrierOf } from './barrier.js';
import styles from './composer.module.css';
import { EditForm } from './edit-form.js';
import { MessageForm } from './message-form.js';
import { useDraft } from './use-draft.js';

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
  return (
    <div className={styles.composer}>
      {editing !== null && <EditForm key={editing.id} message={editing} />}
      {editing === null && barrier !== null && <BarrierNotice room={room} barrier={barrier} />}
      {editing === null && barrier === null && (
        <MessageForm room={room} me={me} draft={draft} skipsSlowMode={permissions.skipSlowMode} />
      )}
    </div>
  );
}
