import type { RoomId } from '#client';
import { useMe, useRoom } from '#react';

import { lazyPart } from '../../parts/lazy-part.js';
import { useRoomActions, useRoomUi } from '../state/room-state.js';
import { useBlock, useMuteSeconds, usePermissions } from '../state/use-permissions.js';
import { barrierOf } from './barrier.js';
import styles from './composer.module.css';
import { MessageForm } from './message-form.js';
import { OtherDraft } from './other-draft.js';
import type { ReplyForm } from './reply-form.js';
import { useDraft } from './use-draft.js';

const BarrierNotice = lazyPart(async () => (await import('./barrier-notice.js')).BarrierNotice);
const EditForm = lazyPart(async () => (await import('./edit-form.js')).EditForm);

/** Writes, edits and sends messages, or says why the user cannot. The draft stays while something else is shown. `reply`: in a thread. */
export function Composer({ roomId, reply }: { roomId: RoomId; reply?: ReplyForm }) {
  const me = useMe()?.user.id;
  const draft = useDraft(me);
  const { postponeEditing } = useRoomActions();
  const { editing } = useRoomUi();
  const { room } = useRoom(roomId, { still: true });
  const permissions = usePermissions();
  const muteSeconds = useMuteSeconds();
  const block = useBlock();
  if (room === null || permissions === null || me === undefined) return <div className={styles.composer} />;
  const barrier = barrierOf(room, { permissions, block, muteSeconds });
  const form =
    barrier === null ? (
      <MessageForm room={room} me={me} draft={draft} skipsSlowMode={permissions.skipSlowMode} reply={reply} />
    ) : (
      <BarrierNotice room={room} barrier={barrier} />
    );
  return (
    <div className={styles.composer}>
      {draft.opened !== null && <OtherDraft draft={draft.opened} />}
      {editing === null ? (
        form
      ) : (
        <EditForm key={editing.id} fallback={form} message={editing} onClose={postponeEditing} />
      )}
    </div>
  );
}
