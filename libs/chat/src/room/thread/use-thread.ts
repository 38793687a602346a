import { useEffect, useState } from 'react';

import { ChatError, type Message, type MessageId, type RoomId, type ThreadState } from '#client';
import { useConnection, useParley, useRoom, useServer, useThreadState } from '#react';

export interface ShownThread {
  /** `null` until it is known. */
  readonly state: ThreadState | null;
  /** The newest known version; `null` if it is purged, `undefined` until it is known. */
  readonly root: Message | null | undefined;
  /** Why there is no such thread for the user. */
  readonly refusal: ChatError | null;
}

/** A thread, as the user sees it. */
export function useThread(roomId: RoomId, threadId: MessageId): ShownThread {
  const state = useThreadState(roomId, threadId);
  const held = useRoom(roomId, { still: true }).messages.find(({ id }) => id === threadId);
  const refusal = useRefusal(roomId, threadId, state === null);
  return { state, root: newest(state?.root, held), refusal: state === null ? refusal : null };
}

function newest(root: Message | null | undefined, held: Message | undefined): Message | null | undefined {
  if (root == null || held === undefined) return root === undefined ? held : root;
  return held.rev > root.rev ? held : root;
}

/** Asks why a thread is not known. */
function useRefusal(roomId: RoomId, threadId: MessageId, isUnknown: boolean): ChatError | null {
  const parley = useParley();
  const isConnected = useConnection().status === 'connected';
  const features = useServer()?.features;
  const [refusal, setRefusal] = useState<ChatError | null>(null);
  useEffect(() => {
    if (!isUnknown || !isConnected) return undefined;
    let isCurrent = true;
    const take = (error: unknown): void => {
      if (isCurrent && error instanceof ChatError && error.retry === 'never') setRefusal(error);
    };
    parley
      .threads()
      .then((threads) => threads.load(roomId, threadId))
      .then(() => undefined, take);
    return () => {
      isCurrent = false;
    };
  }, [parley, roomId, threadId, isUnknown, isConnected]);
  return features?.includes('threads') === false ? new ChatError('NOT_FOUND') : refusal;
}
