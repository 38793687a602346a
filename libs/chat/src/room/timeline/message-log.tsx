import { type ReactNode, useCallback, useMemo, useRef } from 'react';

import type { Line, RoomState } from '#client';
import { useMe, useTimeline } from '#react';

import { lazyPart } from '../../parts/lazy-part.js';
import { ReactionAccess } from '../message/reaction-access.js';
import { Receipts } from '../receipts/receipts.js';
import { useRoomActions } from '../state/room-state.js';
import { useClearMark } from '../state/use-clear-mark.js';
import { useReportEnd } from '../state/watched-room.js';
import { LogScroller } from './log-scroller.js';
import { RowList } from './row-list.js';
import { rowsOf } from './rows.js';
import { TimelineProvider } from '../state/shown-timeline.js';
import { type Edge, TimelineEdge } from './timeline-edge.js';
import styles from './timeline.module.css';
import { useFolds } from './use-folds.js';
import { useJumps } from './use-jumps.js';
import { type Marker, useReading } from './use-reading.js';
import { useRovingFocus } from './use-roving-focus.js';
import { useScroll } from './use-scroll.js';

const JumpToLatest = lazyPart(async () => (await import('./jump-to-latest.js')).JumpToLatest);
const SkippedMessages = lazyPart(async () => (await import('./skipped-messages.js')).SkippedMessages);

export interface MessageLogProps {
  readonly room: RoomState;
  readonly line: Line;
  readonly marker: Marker;
  /** The name of the log. */
  readonly label: string;
  /** The name of the line above the first unread message. */
  readonly unreadLabel: string;
  /** In place of what a room has above its first message. */
  readonly edge?: Edge;
  /** Scrolls along above the messages, and is no part of the log. */
  readonly head?: ReactNode;
}

/** The messages of a line of an open room. The controller of the `RoomProvider` around it moves it. */
export function MessageLog({ room, line, marker, label, unreadLabel, edge, head }: MessageLogProps) {
  const me = useMe();
  const { timeline, view } = useTimeline(room.id, { at: null, line, still: true });
  const { seen, see, first, lineAfter, setLineAfter } = useReading(marker, timeline);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { messages, pending, low, reachedStart, skipped } = view;
  const unfolded = useMemo(
    () => rowsOf({ messages, pending, me, low, reachedStart, lineAfter }),
    [messages, pending, me, low, reachedStart, lineAfter],
  );
  const { rows, onFold } = useFolds(unfolded);
  const { keeper, atEnd } = useScroll({ scroller, list, rows, view, timeline, see });
  useReportEnd(room.id, typeof line === 'string' ? null : line.threadId, atEnd);
  const reached = useJumps({ room, marker, lineAfter, list, rows, keeper, view, timeline });
  useClearMark(room, line === 'main' && (messages.length > 0 || view.reachedEnd));
  const { controller } = useRoomActions();
  const toLatest = useCallback((focus = false) => void controller.jumpTo('latest', { focus }), [controller]);
  const { activeKey, onFocus, onKeyDown } = useRovingFocus({ list, rows, toLatest });
  return (
    <div className={styles['timeline']}>
      {skipped !== null && skipped < first && marker.unread > 0 && (
        <SkippedMessages timeline={timeline} from={skipped} onLine={setLineAfter} failed={null} />
      )}
      {!atEnd && <JumpToLatest {...{ view, marker, seen }} headSeq={room.headSeq} onPress={toLatest} failed={null} />}
      <TimelineProvider value={timeline}>
        <ReactionAccess messages={messages}>
          <Receipts room={room} line={line} messages={messages}>
            <LogScroller {...{ label, head, onFocus, onKeyDown }} ref={scroller} isBusy={view.isLoading !== null}>
              <TimelineEdge
                view={view}
                edge={edge}
                isEmpty={!rows.some(({ kind }) => kind === 'message')}
                onRetry={() => timeline.loadOlder()}
              />
              <RowList ref={list} {...{ rows, activeKey, ...reached, onFold, unreadLabel }} />
            </LogScroller>
          </Receipts>
        </ReactionAccess>
      </TimelineProvider>
    </div>
  );
}
