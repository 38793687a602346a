import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react';
import { useLocation } from 'wouter';

import type { RoomState, RoomTimeline, TimelineView } from '#client';
import { useParley } from '#react';

import { partOf } from '../../parts/part.js';
import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { useToast } from '../../ui/toast.js';
import { useRoomActions } from '../room-state.js';
import { roomPath } from '../paths.js';
import { stateOf } from '../searched-words.js';
import type { Row } from './rows.js';
import type { ScrollKeeper } from './scroll-keeper.js';
import type { Found, Stage } from './timeline-controller.js';
import type { Marker } from './use-reading.js';

const leading = partOf(async () => (await import('./lead-elsewhere.js')).leadElsewhere);

interface Jumping {
  readonly room: RoomState;
  readonly marker: Marker;
  readonly list: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly keeper: RefObject<ScrollKeeper | null>;
  readonly view: TimelineView;
  readonly timeline: RoomTimeline;
}

interface Reached {
  /** The message that a jump has just reached. */
  readonly highlighted: string | null;
  /** The message that the last jump from a search has reached. */
  readonly found: Found | null;
}

/** Puts the timeline under the room's controller. Returns what its jumps have reached. */
export function useJumps({ room, marker, list, rows, keeper, view, timeline }: Jumping): Reached {
  const { controller } = useRoomActions();
  const text = useText();
  const toast = useToast();
  const [highlighted, highlight] = useState<string | null>(null);
  const [found, markWords] = useState<Found | null>(null);
  const refuse = useEffectEvent((error?: unknown) => {
    toast.show(error === undefined ? text.timeline.notFound : errorText(error, text));
  });
  const leadElsewhere = useLeadElsewhere(timeline);
  const { headSeq } = room;
  const { readSeq } = marker;
  useLayoutEffect(() => controller.settle({ headSeq, readSeq }, view), [controller, rows, headSeq, readSeq, view]);
  const lead = useEffectEvent(leadElsewhere);
  useEffect(() => {
    if (list.current === null || keeper.current === null) return undefined;
    const stage = { timeline, list: list.current, keeper: keeper.current, highlight, markWords };
    return controller.enter({ ...stage, leadElsewhere: (...jump) => lead(...jump), refuse: (error) => refuse(error) });
  }, [controller, timeline, list, keeper]);
  return { highlighted, found };
}

function useLeadElsewhere(timeline: RoomTimeline): Stage['leadElsewhere'] {
  const parley = useParley();
  const { roomId, openThread } = useRoomActions();
  const [, navigate] = useLocation();
  return async (target, words) => {
    const state = stateOf(words);
    const openRoom = (seq: number): void => navigate(`${roomPath(roomId)}/${String(seq)}`, { state });
    const lead = await leading.load();
    return lead(target, timeline, { parley, openThread: (id, seq) => openThread(id, seq, words), openRoom });
  };
}
