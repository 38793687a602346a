import type { Message, RoomId } from '#client';
import { useParley } from '#react';

import { useNames } from '../../names/use-names.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorText } from '../../ui/error-text.js';
import { Skeleton } from '../../ui/skeleton.js';
import { useToast } from '../../ui/toast.js';
import { isolated } from '../../text/isolated.js';
import { AsideFrame, useAsideJump } from '../aside/aside-frame.js';
import { Attachments } from '../files/attachments.js';
import { isTextless } from '../words/message-text.js';
import { excerptOf } from '../words/excerpt.js';
import { FoundMessage } from '../search/found-message.js';
import styles from '../pages/lists.module.css';
import { usePermissions } from '../state/use-permissions.js';
import { usePins } from './use-pins.js';

/** The pinned messages of the room, latest first. */
export function PinsDialog({ roomId, onClose }: { roomId: RoomId; onClose: () => void }) {
  const text = useFullText();
  const { items, isLoading, hasMore, error, loadMore } = usePins(roomId);
  const jump = useAsideJump(onClose);
  return (
    <AsideFrame title={text.room.pins} onClose={onClose}>
      <ul aria-label={text.room.pins} className={styles.list}>
        {items.map((message) => (
          <li key={message.id} className={styles.pin}>
            <PinnedMessage message={message} among={items} onJump={() => jump(message.seq)} />
          </li>
        ))}
      </ul>
      {isLoading && <Skeleton lines={4} />}
      {!isLoading && error === null && !hasMore && items.length === 0 && (
        <EmptyState title={text.pins.none} hint={text.pins.noneHint} />
      )}
      {error !== null && <ErrorText>{errorText(error, text)}</ErrorText>}
      {!isLoading && (hasMore || error !== null) && (
        <Button isWide onPress={loadMore}>
          {error === null ? text.roomSearch.more : text.roomSearch.tryAgain}
        </Button>
      )}
    </AsideFrame>
  );
}

interface PinnedMessageProps {
  readonly message: Message;
  /** All that are shown: the large view leads from its pictures to theirs. */
  readonly among: readonly Message[];
  readonly onJump: () => void;
}

function PinnedMessage({ message, among, onJump }: PinnedMessageProps) {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const permissions = usePermissions(message);
  const name = isolated(useNames().of(message.sender));
  const unpin = (): void => {
    parley
      .room(message.roomId)
      .change('unpin', message.id)
      .then(
        () => toast.show(text.actions.unpinned),
        (error: unknown) => toast.show(errorText(error, text)),
      );
  };
  return (
    <FoundMessage
      isPressable
      message={message}
      partsOf={(show) => (isTextless(message) ? [] : excerptOf(message, [], show))}
    >
      {message.attachments.length > 0 && <Attachments message={message} among={among} />}
      <div className={styles.buttons}>
        <Button onPress={onJump}>{text.pins.jump}</Button>
        {permissions?.unpin === true && (
          <Button variant="quiet" aria-label={text.pins.unpinFrom(name)} onPress={unpin}>
            {text.pins.unpin}
          </Button>
        )}
      </div>
    </FoundMessage>
  );
}
