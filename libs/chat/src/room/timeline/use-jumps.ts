import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react';
import { useLocation } from 'wouter';

import { ChatError, type RoomState, type RoomTimeline, type TimelineView } from '#client';
import { useParley } from '#react';

import { partOf, soon } from '../../parts/part.js';
import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { useToast } from '../../ui/toast.js';
import { useRoomActions } from '../state/room-state.js';
import { roomPath } from '../state/paths.js';
import type { Ways } from './lead-elsewhere.js';
import type { Row } from './rows.js';
import type { ScrollKeeper } from '../scrolling/scroll-keeper.js';
import type { Stage } from '../scrolling/timeline-controller.js';
import type { Marker } from './use-reading.js';

const leading = partOf(async () => (await import('./lead-elsewhere.js')).leadElsewhere);

interface Jumping {
  readonly room: RoomState;
  readonly marker: Marker;
  readonly lineAfter: number | null;
  readonly list: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly keeper: RefObject<ScrollKeeper | null>;
  readonly view: TimelineView;
  readonly timeline: RoomTimeline;
}

/** The message that a jump has reached. */
export interface Reached {
  /** The message while it is marked. */
  readonly highlighted: string | null;
  /** The message and the found words in it until the next jump. */
  readonly found: { readonly id: string | null; readonly words: readonly string[] };
}

const NOTHING: Reached = { highlighted: null, found: { id: null, words: [] } };

/** Puts the timeline under the room's controller. Returns what its jumps have reached. */
export function useJumps({ room, marker, lineAfter, list, rows, keeper, view, timeline }: Jumping): Reached {
  const { controller } = useRoomActions();
  const text = useText();
  const toast = useToast();
  const [reached, setReached] = useState(NOTHING);
  const refuse = useEffectEvent((error?: unknown) => {
    toast.show(error === undefined ? text.timeline.notFound : errorText(error, text));
  });
  const leadElsewhere = useLeadElsewhere(timeline);
  const { headSeq } = room;
  const { readSeq } = marker;
  useLayoutEffect(
    () => controller.settle({ headSeq, readSeq, lineAfter }, view),
    [controller, rows, headSeq, readSeq, lineAfter, view],
  );
  const lead = useEffectEvent(leadElsewhere);
  useEffect(() => {
    if (list.current === null || keeper.current === null) return undefined;
    const highlight: Stage['highlight'] = (id, words) =>
      setReached(({ found }) => ({ highlighted: id, found: words === undefined ? found : { id, words } }));
    const stage = { timeline, list: list.current, keeper: keeper.current, highlight };
    return controller.enter({ ...stage, leadElsewhere: (...jump) => lead(...jump), refuse: (error) => refuse(error) });
  }, [controller, timeline, list, keeper]);
  return reached;
}

function useLeadElsewhere(timeline: RoomTimeline): Stage['leadElsewhere'] {
  const parley = useParley();
  const { roomId, openThread } = useRoomActions();
  const [, navigate] = useLocation();
  const openRoom: Ways['openRoom'] = (seq, state) => navigate(`${roomPath(roomId)}/${String(seq)}`, { state });
  return async (target, words) => {
    const lead = await soon(leading.load());
    if (lead === null) throw new ChatError('UNAVAILABLE');
    return lead({ target, words }, timeline, { parley, openThread, openRoom });
  };
}
