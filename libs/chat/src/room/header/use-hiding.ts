import { EyeOff } from 'lucide-react';

import type { RoomState } from '#client';
import { useParley, useReadable } from '#react';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import type { MenuAction } from '../../overlays/menu.js';
import { useToast } from '../../ui/toast.js';
import { useCloseRoom } from '../state/use-close-room.js';

/** The action that hides a direct room. There is none in a group, or if the server cannot hide rooms. */
export function useHiding(room: RoomState): readonly MenuAction[] {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  const closeRoom = useCloseRoom(room.id);
  const canHide = useReadable(parley.server)?.features.includes('hide') === true;
  if (room.kind !== 'direct' || !canHide) return [];
  const hide = async (): Promise<void> => {
    try {
      await parley.room(room.id).hide();
      closeRoom();
      toast.show(text.room.hidden);
    } catch (error) {
      toast.show(errorText(error, text));
    }
  };
  return [{ name: text.room.hide, icon: EyeOff, act: () => void hide() }];
}
