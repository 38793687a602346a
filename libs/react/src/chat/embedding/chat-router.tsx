import { createContext, type ReactNode, use, useMemo } from 'react';
import { matchRoute, Router, useRouter } from 'wouter';

import type { RoomId } from '#client';

import { ROOM_PATH } from '../room/routes.js';

/** The room that an embedded part is about, and the ways that lead from it. */
export interface Places {
  readonly roomId: string | null;
  readonly onOpen: (roomId: RoomId) => void;
  readonly onLeave?: (() => void) | undefined;
}

type Location = [path: string, navigate: (path: string) => void];

const LocationContext = createContext<Location>(['/', () => undefined]);

function useChatLocation(): Location {
  return use(LocationContext);
}

/** The addresses of the page are not addresses of rooms. A link has one only so that it is a link. */
function noAddress(): string {
  return '#';
}

/** Gives the links of a part to the page that embeds it. */
export function ChatRouter({ roomId, onOpen, onLeave, children }: Places & { readonly children: ReactNode }) {
  const { parser } = useRouter();
  const location = useMemo<Location>(() => {
    const navigate = (path: string): void => {
      const [isRoom, params] = matchRoute(parser, ROOM_PATH, path);
      if (isRoom) onOpen(params.roomId as RoomId);
      else onLeave?.();
    };
    return [roomId === null ? '/' : `/rooms/${roomId}`, navigate];
  }, [parser, roomId, onOpen, onLeave]);
  return (
    <LocationContext value={location}>
      <Router hook={useChatLocation} hrefs={noAddress}>
        {children}
      </Router>
    </LocationContext>
  );
}
