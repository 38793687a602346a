import type { MessageId, RoomId } from '#client';

import { Boundary } from '../../parts/boundary.js';
import { useFullText } from '../../text/use-full-text.js';
import { SidePanel } from '../aside/side-panel.js';
import { useClose } from '../aside/use-close.js';
import { MessageDialogs } from '../message/actions/message-dialogs.js';
import { RoomProvider } from '../state/room-state.js';
import { FollowButton } from './follow-button.js';
import { ThreadContent } from './thread-content.js';

export interface ThreadPanelProps {
  readonly roomId: RoomId;
  readonly threadId: MessageId;
  /** The reply to begin at. */
  readonly seq: number | undefined;
  /** Tells whether the panel covers the room, which has no space beside it. */
  readonly onCover: (isCovered: boolean) => void;
}

/** One thread, beside its room. Give it the thread's id as `key`. */
export function ThreadPanel({ roomId, threadId, seq, onCover }: ThreadPanelProps) {
  const { thread: text } = useFullText();
  const close = useClose(roomId);
  return (
    <SidePanel
      title={text.title}
      closeLabel={text.close}
      actions={<FollowButton roomId={roomId} threadId={threadId} />}
      about={threadId}
      onClose={close}
      onCover={onCover}
    >
      <RoomProvider roomId={roomId} threadId={threadId} seq={seq}>
        <Boundary>
          <ThreadContent roomId={roomId} threadId={threadId} />
        </Boundary>
        <MessageDialogs />
      </RoomProvider>
    </SidePanel>
  );
}
