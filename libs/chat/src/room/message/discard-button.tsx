import type { PendingMessage } from '#client';
import { useParley } from '#react';

import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { useFocusHandover } from '../../ui/use-focus-handover.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import { useRoomActions } from '../state/room-state.js';

/** Gives up a message that is not sent. */
export function DiscardButton({ pending: { id, roomId } }: { pending: PendingMessage }) {
  const parley = useParley();
  const text = useText();
  const leaving = useFocusHandover(useRoomActions().focusText);
  const excludeFromTabOrder = useInnerTabIndex() === -1;
  return (
    <Button
      ref={leaving}
      excludeFromTabOrder={excludeFromTabOrder}
      onPress={() => void parley.room(roomId).discard(id)}
    >
      {text.message.discard}
    </Button>
  );
}
