import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { matchRoute, Router, useRouter } from 'wouter';

import type { RoomId } from '#client';

import { roomPath } from '../room/state/paths.js';
import { ROOM_PATH } from '../room/state/routes.js';

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

/** The URLs of the page are not URLs of rooms. A link has one only so that it is a link. */
function noHref(): string {
  return '#';
}

/** The place of a part in its room. */
interface Shown {
  readonly roomId: string | null;
  readonly path: string;
}

/** Gives the links of a part to the page that embeds it. Those within the room stay in the part. */
export function ChatRouter({ roomId, onOpen, onLeave, children }: Places & { readonly children: ReactNode }) {
  const { parser } = useRouter();
  const [thread, setThread] = useState<Shown | null>(null);
  const shown = thread?.roomId === roomId ? thread : null;
  const location = useMemo<Location>(() => {
    const navigate = (path: string): void => {
      const [isRoom, params] = matchRoute(parser, ROOM_PATH, path);
      if (!isRoom) return onLeave?.();
      const next = params['threadId'] === undefined ? null : { roomId: params['roomId'] ?? null, path };
      setThread(next);
      const isWithin = params['roomId'] === roomId && (next !== null || shown !== null);
      if (!isWithin) onOpen(params['roomId'] as RoomId);
    };
    return [shown?.path ?? (roomId === null ? '/' : roomPath(roomId)), navigate];
  }, [parser, roomId, shown, onOpen, onLeave]);
  return (
    <LocationContext value={location}>
      <Router hook={useChatLocation} hrefs={noHref}>
        {children}
      </Router>
    </LocationContext>
  );
}
