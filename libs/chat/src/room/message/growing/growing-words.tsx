import { type ReactNode, useMemo } from 'react';

import type { Message } from '#client';
import { useMessage, useParley } from '#react';

import { useShownTimeline } from '../../state/shown-timeline.js';
import { StartsOpen } from '../markdown/starts-open.js';
import type { GrownWordsProps } from '../message-words.js';
import styles from './growing.module.css';
import { settledBlocks } from './settled.js';
import { StopButton } from './stop-button.js';
import { usePacedText } from './use-paced-text.js';

interface GrowingWordsProps {
  readonly message: Message;
  readonly show: (words: GrownWordsProps) => ReactNode;
}

/**
 * The text of a message that the user sees grow. Blocks that have ended keep their elements, also after the end. Screen readers hear of it
 * elsewhere: a text that changes so often would be read from its start, again and again.
 */
export function GrowingWords({ message: still, show }: GrowingWordsProps) {
  const current = useCurrent(still);
  const message = still.grow === 'growing' ? current : still;
  const shown = usePacedText(message.body);
  const isMoving = message.grow === 'growing' || shown !== message.body;
  const blocks = useMemo(() => (isMoving ? settledBlocks(shown) : null), [isMoving, shown]);
  return (
    <StartsOpen value>
      {show({ message, blocks, className: isMoving ? styles.growing : undefined })}
      {message.grow === 'growing' && <StopButton message={message} />}
    </StartsOpen>
  );
}

/** The message with its present text: from the timeline or, for the root above a thread, from the room. */
function useCurrent(still: Message): Message {
  const timeline = useShownTimeline();
  const room = useParley().room(still.roomId);
  return useMessage(timeline.messageOf(still.id) === undefined ? room : timeline, still.id) ?? still;
}
