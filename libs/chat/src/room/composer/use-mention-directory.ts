import { useEffect, useMemo, useState } from 'react';

import type { Member, RoomId, RoomState, UserBrief, UserId } from '#client';
import { LIMITS } from '#contracts/limits';
import { useConnection, useParley, useRoom, useServer } from '#react';

import { useRoomActions, useRoomUi } from '../state/room-state.js';
import { toEveryone } from './everyone.js';

/** Members that one query asks for. */
const PAGE = 20;
const QUERY_DELAY_MS = 150;
/** Recent senders that are offered first. */
const RECENT_MAX = 20;

export interface MentionDirectory {
  /** Members that the client knows, by id. */
  readonly known: ReadonlyMap<UserId, UserBrief>;
  /** Users who wrote lately, the last one first. */
  readonly recent: readonly UserId[];
  /** The members whom `@all` tells; `null` if it tells nobody. */
  readonly everyone: number | null;
}

/**
 * The members who can be mentioned. A small room loads all of them once `isWanted`; in a large one each query asks the
 * server, and the answers add up.
 */
export function useMentionDirectory(roomId: RoomId, query: string | null, isWanted: boolean): MentionDirectory {
  const parley = useParley();
  const { room, status, members, messages } = useRoom(roomId, { still: true });
  const [found, setFound] = useState<readonly Member[]>([]);
  const isLarge = (room?.memberCount ?? 0) > LIMITS.liveRoomMembers;
  const canLoad = useConnection().status === 'connected' && status === 'open';
  const mustLoad = isWanted && canLoad && !isLarge && members === null;
  useEffect(() => {
    if (!mustLoad) return;
    // Without the members there are no suggestions; the next connection or focus tries again.
    parley
      .room(roomId)
      .loadMembers()
      .catch(() => undefined);
  }, [parley, roomId, mustLoad]);
  useEffect(() => {
    if (query === null || !isLarge) return undefined;
    const timer = setTimeout(() => {
      parley
        .ask('member:list', { roomId, query, limit: PAGE })
        .then((page) => setFound((before) => [...before, ...page.members]))
        // Offline: the members that are known already remain.
        .catch(() => undefined);
    }, QUERY_DELAY_MS);
    return () => clearTimeout(timer);
  }, [parley, roomId, query, isLarge]);
  const known = useMemo(() => {
    const joined = [...found, ...(members ?? [])].filter(({ state }) => state === 'joined');
    return new Map(joined.map(({ user }) => [user.id, user]));
  }, [found, members]);
  const recent = useMemo(() => {
    const senders = messages.flatMap(({ senderId }) => (senderId === null ? [] : [senderId]));
    return [...new Set(senders.reverse())].slice(0, RECENT_MAX);
  }, [messages]);
  return { known, recent, everyone: useEveryone(room) };
}

/** An edit cannot begin to speak to all: most have read the message. */
function useEveryone(room: RoomState | null): number | null {
  const { threadId } = useRoomActions();
  const { editing } = useRoomUi();
  const isKnown = useServer()?.features.includes('everyone') === true;
  const told = room === null || !isKnown || editing !== null ? null : toEveryone(room, threadId !== null);
  return told?.barrier === null ? told.count : null;
}
