import { Lock } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';

import type { ChatError, Message, MessageId, RoomId, Seq } from '#client';
import { useConnection, useRoom } from '#react';

import { Boundary } from '../../parts/boundary.js';
import type { FullCatalogue } from '../../text/en-full.js';
import { useFullText } from '../../text/use-full-text.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Skeleton } from '../../ui/skeleton.js';
import { useFileDrop } from '../composer/files/use-file-drop.js';
import composer from '../composer/composer.module.css';
import { useRoomActions } from '../state/room-state.js';
import { MessageLog } from '../timeline/message-log.js';
import { RowList } from '../timeline/row-list.js';
import { useFolds } from '../timeline/use-folds.js';
import { useRovingFocus } from '../timeline/use-roving-focus.js';
import { ThreadComposer } from './thread-composer.js';
import styles from './thread-panel.module.css';
import { type ShownThread, useThread } from './use-thread.js';

interface ThreadProps {
  readonly roomId: RoomId;
  readonly threadId: MessageId;
}

/** The root, its replies, and the text for the next one; or why there is no such thread. */
export function ThreadContent({ roomId, threadId }: ThreadProps) {
  const { thread: text } = useFullText();
  const thread = useThread(roomId, threadId);
  if (thread.refusal !== null) return <EmptyState {...refusalWords(thread.refusal, text)} />;
  const { root } = thread;
  return (
    <>
      <Boundary>
        <Replies roomId={roomId} thread={thread} />
      </Boundary>
      <Boundary>
        {root === null && <End>{text.rootPurgedEnd}</End>}
        {root != null && root.deletedAt !== null && <End>{text.rootDeletedEnd}</End>}
        {root !== null && (root === undefined || root.deletedAt === null) && <ThreadComposer roomId={roomId} />}
      </Boundary>
    </>
  );
}

/** The user has read nothing that is not known. */
const UNKNOWN = { readSeq: 0 as Seq, unread: 0 };

function Replies({ roomId, thread: { state, root } }: { readonly roomId: RoomId; readonly thread: ShownThread }) {
  const { thread: text } = useFullText();
  const { line } = useRoomActions();
  const { room, status } = useRoom(roomId, { still: true });
  const isConnected = useConnection().status === 'connected';
  // Without a connection there are at least the root and the replies that wait to be sent.
  if (room === null || (isConnected && (state === null || status !== 'open')))
    return (
      <div className={styles.loading}>
        <Skeleton lines={4} />
      </div>
    );
  return (
    <MessageLog
      // The first place of the view depends on what is read.
      key={String(state === null)}
      room={room}
      line={line}
      marker={state ?? UNKNOWN}
      label={text.replies}
      unreadLabel={text.newReplies}
      edge={{ start: null, empty: <p className={styles.none}>{text.none}</p> }}
      head={<Root root={root} />}
    />
  );
}

function Root({ root }: Pick<ShownThread, 'root'>) {
  const { thread: text } = useFullText();
  if (root === undefined) return <Skeleton lines={2} />;
  return root === null ? <p className={styles.none}>{text.rootPurged}</p> : <RootMessage root={root} />;
}

/** The root is a list of its own: one stop of the Tab key. */
function RootMessage({ root }: { readonly root: Message }) {
  const list = useRef<HTMLDivElement>(null);
  const { controller } = useRoomActions();
  const unfolded = useMemo(
    () => [{ kind: 'message', key: root.id, message: root, pending: null, startsGroup: true } as const],
    [root],
  );
  const { rows, onFold } = useFolds(unfolded);
  const toLatest = useCallback((focus: boolean) => void controller.jumpTo('latest', { focus }), [controller]);
  const { activeKey, onFocus, onKeyDown } = useRovingFocus({ list, rows, toLatest });
  return (
    <div className={styles.root} onFocus={onFocus} onKeyDown={onKeyDown}>
      <RowList ref={list} rows={rows} activeKey={activeKey} highlighted={null} onFold={onFold} />
    </div>
  );
}

/** Says in place of the composer why the thread is at its end. */
function End({ children }: { readonly children: ReactNode }) {
  useFileDrop(null);
  return (
    <div className={composer.composer}>
      <div className={composer.notice}>
        <Lock aria-hidden size={18} className={composer.icon} />
        <p className={composer.words}>{children}</p>
      </div>
    </div>
  );
}

/** `INVALID`: the URL names a reply, or a message that is none of a person. */
function refusalWords({ code }: ChatError, { refusals }: FullCatalogue['thread']): { title: string; hint: string } {
  return code === 'GONE' ? refusals.GONE : refusals.NOT_FOUND;
}
