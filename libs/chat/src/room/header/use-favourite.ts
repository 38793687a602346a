import { Star } from 'lucide-react';

import type { RoomState } from '#client';
import { useParley, useReadable } from '#react';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import type { MenuAction } from '../../overlays/menu.js';
import { useToast } from '../../ui/toast.js';

/** The action that makes the room a favourite, or no longer. There is none if the server has no favourites. */
export function useFavourite({ id, me: { favourite = false } }: RoomState): readonly MenuAction[] {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  if (useReadable(parley.server)?.features.includes('favourites') !== true) return [];
  const act = (): void => {
    parley
      .room(id)
      .favourite(!favourite)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  const name = favourite ? text.room.removeFavourite : text.room.addFavourite;
  return [{ key: 'favourite', name, icon: Star, act }];
}
