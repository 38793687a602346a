import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';

import type { Message, MessageId, RoomId } from '#client';
import { useMe, useMutedUntil } from '#react';

import { readEdit, saveEdit } from './composer/edits.js';
import { hasTouchOnly } from './composer/input-device.js';
import type { TextBoxHandle } from './composer/text-box.js';
import type { Viewing } from './files/viewing.js';

/** A place in the timeline: a message by number or id, the first message at or after a time, or the end. */
export type JumpTarget = { seq: number } | { id: MessageId } | { at: string } | 'latest';

/** A request to bring a place into view. Each request is a new object, so the same target can be asked for twice. */
export interface Jump {
  readonly target: JumpTarget;
  /** True if the message should get the focus, because the user asked by keyboard. */
  readonly focus: boolean;
}

/** An action that asks for more in a dialog. */
export interface Acting {
  readonly action: 'react' | 'forward' | 'delete';
  readonly message: Message;
}

/** The state that the timeline, the composer and the actions on messages have in common. */
export interface RoomUi {
  readonly roomId: RoomId;
  /** The message that the next one answers. */
  readonly replyTo: Message | null;
  readonly setReplyTo: (message: Message | null) => void;
  /** The message that the user edits. */
  readonly editing: Message | null;
  readonly setEditing: (message: Message | null) => void;
  /** Shows the edit no longer. After a reload it goes on. */
  readonly postponeEditing: () => void;
  /** The dialog of an action on a message. */
  readonly acting: Acting | null;
  readonly setActing: (acting: Acting | null) => void;
  /** The pictures that the user looks at. */
  readonly viewing: Viewing | null;
  readonly setViewing: (viewing: Viewing | null) => void;
  /** Until when the user is muted in the room. */
  readonly mutedUntil: string | null;
  readonly jump: Jump | null;
  readonly jumpTo: (target: JumpTarget, options?: { focus?: boolean }) => void;
  /** Where the user writes or edits a message; `null` while they cannot. */
  readonly textBox: RefObject<TextBoxHandle | null>;
  /** Takes the focus there, except on a phone, whose keyboard would cover the messages. */
  readonly focusText: () => void;
}

export const RoomContext = createContext<RoomUi | null>(null);

/** Holds the state of one room's page. Give it `key={roomId}`, so that rooms share nothing. */
export function RoomProvider({
  roomId,
  seq,
  children,
}: {
  roomId: RoomId;
  seq?: number | undefined;
  children: ReactNode;
}) {
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const { editing, setEditing, postponeEditing } = useEditing(roomId);
  const [acting, setActing] = useState<Acting | null>(null);
  const [viewing, setViewing] = useState<Viewing | null>(null);
  const mutedUntil = useMutedUntil(roomId);
  const [jump, setJump] = useState<Jump | null>(null);
  const [address, setAddress] = useState<number | undefined>(undefined);
  if (address !== seq) {
    setAddress(seq);
    if (seq !== undefined) setJump({ target: { seq }, focus: false });
  }
  const jumpTo = useCallback((target: JumpTarget, options?: { focus?: boolean }) => {
    setJump({ target, focus: options?.focus ?? false });
  }, []);
  const textBox = useRef<TextBoxHandle>(null);
  const focusText = useCallback(() => {
    if (!hasTouchOnly()) textBox.current?.focus();
  }, []);
  const ui = useMemo(
    () => ({
      roomId,
      replyTo,
      setReplyTo,
      editing,
      setEditing,
      postponeEditing,
      acting,
      setActing,
      viewing,
      setViewing,
      mutedUntil,
      jump,
      jumpTo,
      textBox,
      focusText,
    }),
    [roomId, replyTo, editing, setEditing, postponeEditing, acting, viewing, mutedUntil, jump, jumpTo, focusText],
  );
  return <RoomContext value={ui}>{children}</RoomContext>;
}

/** The message that the user edits. An edit that a reload interrupted goes on. */
function useEditing(roomId: RoomId) {
  const me = useMe()?.user.id;
  const [editing, set] = useState(() =>
    me === undefined ? null : (readEdit(sessionStorage, me, roomId)?.message ?? null),
  );
  const setEditing = useCallback(
    (message: Message | null) => {
      if (message === null && me !== undefined) saveEdit(sessionStorage, me, roomId, null);
      set(message);
    },
    [me, roomId],
  );
  const postponeEditing = useCallback(() => set(null), []);
  return { editing, setEditing, postponeEditing };
}

export function useRoomContext(): RoomUi {
  const ui = use(RoomContext);
  if (ui === null) throw new Error('useRoomContext needs a RoomProvider above it.');
  return ui;
}
