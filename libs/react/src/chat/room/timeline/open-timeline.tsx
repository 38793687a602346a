import { useCallback, useMemo, useRef } from 'react';
import { ArrowDown } from 'lucide-react';
import { Button } from 'react-aria-components/Button';

import type { RoomState, Seq } from '#client';
import { useMe, useTimeline } from '#react';

import { useReportEnd } from '../watched-room.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { useText } from '../../text/use-text.js';
import { ReactionAccess } from '../message/reaction-access.js';
import { Receipts } from '../receipts/receipts.js';
import { useRoomActions } from '../room-state.js';
import { newerCount } from './newer-count.js';
import { RowList } from './row-list.js';
import { rowsOf } from './rows.js';
import { TimelineProvider } from './shown-timeline.js';
import { TimelineEdge } from './timeline-edge.js';
import styles from './timeline.module.css';
import { useJumps } from './use-jumps.js';
import { useReading } from './use-reading.js';
import { useRovingFocus } from './use-roving-focus.js';
import { useScroll } from './use-scroll.js';

const SkippedMessages = lazyPart(async () => (await import('./skipped-messages.js')).SkippedMessages);

/** The messages of an open room. `skipped`: the first unread message that the user has not seen, but later ones. */
export function OpenTimeline({ room, skipped }: { room: RoomState; skipped: Seq | null }) {
  const text = useText();
  const me = useMe();
  const { timeline, view } = useTimeline(room.id, { at: null });
  const { seen, see, first, lineAfter, setLineAfter } = useReading(room, timeline);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { messages, pending, newer, reachedStart } = view;
  const rows = useMemo(
    () => rowsOf({ messages, pending, me, reachedStart, lineAfter }),
    [messages, pending, me, reachedStart, lineAfter],
  );
  const { keeper, atEnd } = useScroll({ scroller, list, rows, view, timeline, see });
  useReportEnd(room.id, atEnd);
  const highlighted = useJumps({ room, list, rows, keeper, view, timeline });
  const { controller } = useRoomActions();
  const toLatest = useCallback((focus = false) => void controller.jumpTo('latest', { focus }), [controller]);
  const { activeKey, onFocus, onKeyDown } = useRovingFocus({ list, rows, toLatest });
  return (
    <div className={styles['timeline']}>
      {skipped !== null && skipped < first && room.unread > 0 && (
        <SkippedMessages roomId={room.id} from={skipped} onLine={setLineAfter} failed={null} />
      )}
      {!atEnd && (
        <JumpToLatest count={newerCount({ messages, newer, seen, me: me?.user.id ?? null })} onPress={toLatest} />
      )}
      <div
        ref={scroller}
        role="log"
        aria-label={text.timeline.label}
        aria-live="off"
        aria-busy={view.isLoading !== null}
        className={styles['scroller']}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
      >
        <TimelineEdge
          view={view}
          isEmpty={!rows.some(({ kind }) => kind === 'message')}
          onRetry={() => timeline.loadOlder()}
        />
        <TimelineProvider value={timeline}>
          <ReactionAccess messages={messages}>
            <Receipts room={room} messages={messages}>
              <RowList ref={list} rows={rows} activeKey={activeKey} highlighted={highlighted} />
            </Receipts>
          </ReactionAccess>
        </TimelineProvider>
      </div>
    </div>
  );
}

/** Leads back to the newest messages. `count`: the messages that the user has not seen. */
function JumpToLatest({ count, onPress }: { count: number; onPress: (focus: boolean) => void }) {
  const text = useText();
  return (
    <Button
      className={`${styles['leading'] ?? ''} ${styles['toLatest'] ?? ''}`}
      onPress={({ pointerType }) => onPress(pointerType === 'keyboard')}
    >
      <ArrowDown aria-hidden size={16} />
      {text.timeline.jumpToLatest(count)}
    </Button>
  );
}
