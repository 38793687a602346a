import { matchRoute, useRoute, useRouter } from 'wouter';

import type { MessageId } from '#client';

import { useEmbedding } from '../../parts/embedding.js';
import { isPanel, type Panel } from './panels.js';

/** The URL of a room or of one of its threads, and of one of the messages there by its seq, or of a panel of the room. */
export const ROOM_PATH = /^\/rooms\/(?<roomId>[^/]+)(\/threads\/(?<threadId>[^/]+))?(\/(?<seq>[^/]+))?\/?$/u;

/** A place of the client that a URL leads to. */
export interface Place {
  readonly path: string;
  /** `null` for the list of rooms. */
  readonly roomId: string | null;
  /** The thread that is open beside the room. */
  readonly threadId: string | null;
  readonly seq: number | undefined;
}

/** Returns a function that finds the place to which an absolute URL leads; `null` outside of this client, and on another page. */
export function usePlaceOf(): (href: string) => Place | null {
  const { parser } = useRouter();
  const isEmbedded = useEmbedding() !== null;
  return (href) => {
    const { origin, pathname: path, search, hash } = new URL(href);
    if (isEmbedded || origin !== location.origin || search !== '' || hash !== '') return null;
    if (path === '/') return { path, roomId: null, threadId: null, seq: undefined };
    const [isRoom, params] = matchRoute(parser, ROOM_PATH, path);
    return isRoom ? { path, roomId: params['roomId'] ?? null, ...placeIn(params) } : null;
  };
}

/** What the URL shows in the room that it names. */
interface ShownPlace {
  readonly threadId: MessageId | null;
  readonly seq: number | undefined;
  readonly panel: Panel | null;
}

/** The thread and the message of the URL, or the panel. */
export function useShownPlace(): ShownPlace {
  const [, params] = useRoute(ROOM_PATH);
  const { threadId, seq } = placeIn(params ?? {});
  const name = params?.['seq'];
  return { threadId: threadId as MessageId | null, seq, panel: threadId === null && isPanel(name) ? name : null };
}

/** True if the entry of the history before this one is that URL. */
export function cameFrom(path: string): boolean {
  if (!('navigation' in globalThis)) return false;
  const { currentEntry } = navigation;
  const before = navigation.entries()[(currentEntry?.index ?? 0) - 1]?.url;
  return before != null && new URL(before).pathname === path;
}

type Params = Readonly<Record<string, string | undefined>>;

function placeIn({ threadId, seq }: Params): Pick<Place, 'threadId' | 'seq'> {
  return { threadId: threadId ?? null, seq: seq !== undefined && /^\d{1,15}$/u.test(seq) ? Number(seq) : undefined };
}
