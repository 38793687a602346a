import { CircleAlert } from 'lucide-react';

import type { PendingMessage } from '#client';
import { ChatError } from '#client';
import { useParley } from '#react';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { useFocusHandover } from '../../ui/use-focus-handover.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import { useRoomActions } from '../state/room-state.js';
import { ChangeText } from './change-text.js';
import { DiscardButton } from './discard-button.js';
import styles from './message.module.css';

/** Says why the message was refused, and what one can do. */
export function FailedStatus({ pending }: { pending: PendingMessage }) {
  const parley = useParley();
  const text = useText();
  const leaving = useFocusHandover(useRoomActions().focusText);
  const excludeFromTabOrder = useInnerTabIndex() === -1;
  const { id, roomId, error, files } = pending;
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
        {error?.code === 'REFUSED' && <ChangeText pending={pending} />}
        <Button
          ref={leaving}
          excludeFromTabOrder={excludeFromTabOrder}
          onPress={() => void parley.room(roomId).retry(id)}
        >
          {text.message.retry}
        </Button>
        <DiscardButton pending={pending} />
      </div>
    </div>
  );
}
