import { useEffect, useEffectEvent } from 'react';

import type { Parley } from '#client';
import { useParley } from '#react';

import { partOf } from '#chat/parts/part.js';
import type { NewsDesk, NewsListeners } from './news-desk.js';

const newsDesk = partOf(async () => (await import('./news-desk.js')).newsDesk);

/** Notifies the user of new messages. The code of that loads with the first of them. */
export function useNews(listeners: NewsListeners): void {
  const parley = useParley();
  const missed = useEffectEvent(listeners.missed);
  const manner = useEffectEvent(listeners.manner);
  const open = useEffectEvent(listeners.open);
  useEffect(() => {
    let before = roomsById(parley);
    let loading: Promise<NewsDesk> | null = null;
    const tell = (what: (desk: NewsDesk) => void): void => {
      loading ??= newsDesk.load().then((begin) => begin(parley, { missed, manner, open }));
      // The browser logs a failure. The next message tries again.
      loading.then(what, () => (loading = null));
    };
    const unsubscribe = parley.rooms.subscribe(() => {
      const held = before;
      before = roomsById(parley);
      // Until the rooms are complete, each of them would be a new room with unread messages.
      if (!parley.synced.getSnapshot()) return;
      const changed = [...before.values()].filter(({ id, headSeq }) => headSeq > (held.get(id)?.headSeq ?? 0));
      if (changed.length > 0) tell((desk) => desk.onRooms(held, changed));
    });
    const ignore = parley.on('changes', (frame) => {
      if (frame.items.some(({ type }) => type === 'message')) tell((desk) => desk.onChanges(frame));
    });
    return () => {
      unsubscribe();
      ignore();
      if (loading !== null) tell((desk) => desk.end());
    };
  }, [parley]);
}

function roomsById(parley: Parley) {
  return new Map(parley.rooms.getSnapshot().map((room) => [room.id, room]));
}
