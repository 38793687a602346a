import { CircleAlert, Clock } from 'lucide-react';

import type { PendingMessage } from '#client';
import { ChatError } from '#client';
import { useParley } from '#react';

import { lazyPart } from '../../parts/lazy-part.js';
import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { useFocusHandover } from '../../ui/use-focus-handover.js';
import { useRoomActions } from '../state/room-state.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import styles from './message.module.css';

const ChangeText = lazyPart(async () => (await import('./change-text.js')).ChangeText);

/** Says that the message waits or its files are being uploaded, or why it was refused. */
export function PendingStatus({ pending }: { pending: PendingMessage }) {
  const parley = useParley();
  const text = useText();
  const leaving = useFocusHandover(useRoomActions().focusText);
  const excludeFromTabOrder = useInnerTabIndex() === -1;
  const { id, roomId, status, error, files } = pending;
  const discard = (
    <Button
      ref={leaving}
      excludeFromTabOrder={excludeFromTabOrder}
      onPress={() => void parley.room(roomId).discard(id)}
    >
      {text.message.discard}
    </Button>
  );
  if (status !== 'failed')
    return (
      <p className={styles['waiting']}>
        <Clock aria-hidden size={14} />
        {files.some((file) => file.status === 'uploading') ? text.message.uploading : text.message.waiting}
        {files.some((file) => file.status !== 'done') && discard}
      </p>
    );
  // A failed file shows its own error.
  const isForFile = files.some((file) => file.status === 'failed');
  const reason = error === null || isForFile ? '' : errorText(new ChatError(error.code, error), text);
  return (
    <div className={styles['failed']}>
      <CircleAlert aria-hidden size={16} />
      <p>
        {text.message.failed} {reason}
      </p>
      <div className={styles['choices']}>
        {error?.code === 'REFUSED' && <ChangeText failed={null} pending={pending} />}
        <Button
          ref={leaving}
          excludeFromTabOrder={excludeFromTabOrder}
          onPress={() => void parley.room(roomId).retry(id)}
        >
          {text.message.retry}
        </Button>
        {discard}
      </div>
    </div>
  );
}
