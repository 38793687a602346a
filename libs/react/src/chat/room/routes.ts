import { matchRoute, useRouter } from 'wouter';

import { useEmbedding } from '../parts/embedding.js';

/** The address of a room, and of one of its messages by its seq. */
export const ROOM_PATH = '/rooms/:roomId/:seq?';

/** A place of the client that an address leads to. */
export interface Place {
  readonly path: string;
  /** `null` for the list of rooms. */
  readonly roomId: string | null;
  readonly seq: number | undefined;
}

/** Returns a function that finds the place to which an absolute address leads; `null` outside of this client, and on another page. */
export function usePlaceOf(): (href: string) => Place | null {
  const { parser } = useRouter();
  const isEmbedded = useEmbedding() !== null;
  return (href) => {
    const { origin, pathname: path, search, hash } = new URL(href);
    if (isEmbedded || origin !== location.origin || search !== '' || hash !== '') return null;
    if (path === '/') return { path, roomId: null, seq: undefined };
    const [isRoom, params] = matchRoute(parser, ROOM_PATH, path);
    return isRoom ? { path, roomId: params.roomId, seq: seqOf(params.seq) } : null;
  };
}

export function seqOf(part: string | undefined): number | undefined {
  return part !== undefined && /^\d{1,15}$/u.test(part) ? Number(part) : undefined;
}
