import { Bell, BellRing } from 'lucide-react';

import type { MessageId, RoomId } from '#client';
import { useParley, useThreadState } from '#react';

import { IconButton } from '../../overlays/icon-button.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { useToast } from '../../ui/toast.js';
import styles from './thread-panel.module.css';

/** Follows the thread, or ends that. */
export function FollowButton({ roomId, threadId }: { readonly roomId: RoomId; readonly threadId: MessageId }) {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const state = useThreadState(roomId, threadId);
  const follows = state?.following === true;
  const press = (): void => {
    parley
      .threads()
      .then((threads) => threads.follow(roomId, threadId, !follows))
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <span className={styles.follow}>
      <IconButton
        label={text.thread.follow}
        icon={follows ? BellRing : Bell}
        aria-pressed={follows}
        isDisabled={state === null}
        onPress={press}
      />
    </span>
  );
}
