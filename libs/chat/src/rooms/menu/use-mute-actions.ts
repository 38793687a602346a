import { BellOff, Clock } from 'lucide-react';

import type { RoomState } from '#client';
import { useParley, useServer } from '#react';

import type { MenuAction } from '../../overlays/menu.js';
import { endOfMute } from '../../room/settings/mute-times.js';
import { useFullText } from '../../text/use-full-text.js';
import { useAsking } from './use-asking.js';

const TIMES = ['hour', 'hours', 'tomorrow', 'week'] as const;

/** The actions that mute the room: for a time, if the server can end a mute by itself, or for good. */
export function useMuteActions({ id }: RoomState): readonly MenuAction[] {
  const { roomMenu, settings } = useFullText();
  const room = useParley().room(id);
  const ask = useAsking();
  const canEnd = useServer()?.features.includes('notifyUntil') === true;
  const times = (canEnd ? TIMES : []).map((time) => ({
    name: settings.muteTimes[time],
    icon: Clock,
    act: () => ask(room.notify('none', endOfMute(time, new Date()))),
  }));
  return [...times, { name: roomMenu.forGood, icon: BellOff, act: () => ask(room.notify('none')) }];
}
