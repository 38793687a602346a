import {
  createContext,
  use,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';

import { useLocation } from 'wouter';

import type { Line, Message, MessageId, RoomId } from '#client';
import { useMe, useMutedUntil } from '#react';

import type { PopoverAnchor } from '../../overlays/dialog-popover.js';
import { placeOf, type WritingPlace } from './drafts.js';
import { readEdit, saveEdit } from './edits.js';
import { hasTouchOnly } from '../../ui/input-device.js';
import type { TextBoxHandle } from './text-box-handle.js';
import type { Viewing } from './viewing.js';
import { roomPath, threadPath } from './paths.js';
import { wordsOf } from './searched-words.js';
import { TimelineController } from '../scrolling/timeline-controller.js';
import { tabStorage } from '../../ui/page-storage.js';

/** An action that asks for more in a dialog. */
interface DialogActing {
  readonly action: 'react' | 'reactions' | 'forward' | 'report' | 'delete';
  readonly message: Message;
  /** Where the choice of a reaction opens. */
  readonly anchor?: PopoverAnchor;
}

/** The menu of further actions. */
export interface MoreActing {
  readonly action: 'more';
  readonly message: Message;
  readonly anchor: PopoverAnchor;
  /** What of the message the user has selected. */
  readonly selected: string;
}

export type Acting = DialogActing | MoreActing;

/** The state that the timeline, the composer and the actions on messages have in common. */
interface RoomUi {
  /** The message that the next one answers. */
  readonly replyTo: Message | null;
  /** The message that the user edits. */
  readonly editing: Message | null;
  /** The dialog of an action on a message. */
  readonly acting: Acting | null;
  /** The pictures that the user looks at. */
  readonly viewing: Viewing | null;
  /** Until when the user is muted in the room. */
  readonly mutedUntil: string | null;
}

/** The parts of a room's page, or of a thread's panel, that never change while it is shown. */
export interface RoomActions {
  readonly roomId: RoomId;
  /** The thread whose panel this is; `null` in the room itself. */
  readonly threadId: MessageId | null;
  /** The messages that are shown and written here. */
  readonly line: Line;
  /** Opens the panel of a thread, with the reply of this number in view. `state` is for the entry of the history. */
  readonly openThread: (threadId: MessageId, seq?: number, state?: unknown) => void;
  readonly setReplyTo: (message: Message | null) => void;
  readonly setEditing: (message: Message | null) => void;
  /** Shows the edit no longer. After a reload it goes on. */
  readonly postponeEditing: () => void;
  readonly setActing: (acting: Acting | null) => void;
  readonly setViewing: (viewing: Viewing | null) => void;
  /** Brings places of the timeline into view. */
  readonly controller: TimelineController;
  /** Where the user writes or edits a message; `null` while they cannot. */
  readonly textBox: RefObject<TextBoxHandle | null>;
  /** Takes the focus there, except on a phone, whose keyboard would cover the messages. */
  readonly focusText: () => void;
}

const RoomUiContext = createContext<RoomUi | null>(null);
export const RoomActionsContext = createContext<RoomActions | null>(null);

interface RoomProviderProps {
  readonly roomId: RoomId;
  /** `null` for the room itself. */
  readonly threadId?: MessageId | null;
  /** The message to begin at. */
  readonly seq: number | undefined;
  readonly children: ReactNode;
}

/** Holds the state of one room's page, or of one thread's panel. Give it the id as `key`, so that they share nothing. */
export function RoomProvider({ roomId, threadId = null, seq, children }: RoomProviderProps) {
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const place = placeOf(roomId, threadId);
  const { editing, setEditing, postponeEditing } = useEditing(place);
  const [acting, setActing] = useState<Acting | null>(null);
  const [viewing, setViewing] = useState<Viewing | null>(null);
  const mutedUntil = useMutedUntil(roomId);
  const [controller] = useState(() => new TimelineController());
  // Before the timeline below enters the page.
  useLayoutEffect(() => {
    if (seq !== undefined) void controller.jumpTo({ seq }, { words: wordsOf(history.state) });
  }, [controller, seq]);
  const textBox = useRef<TextBoxHandle>(null);
  const focusText = useCallback(() => {
    if (!hasTouchOnly()) textBox.current?.focus();
  }, []);
  const ui = useMemo(
    () => ({ replyTo, editing, acting, viewing, mutedUntil }),
    [replyTo, editing, acting, viewing, mutedUntil],
  );
  const openThread = useOpenThread(roomId);
  const actions = useMemo(() => {
    const setters = { setReplyTo, setEditing, postponeEditing, setActing, setViewing };
    const line: Line = threadId === null ? 'main' : { threadId };
    return { roomId, threadId, line, openThread, ...setters, controller, textBox, focusText };
  }, [roomId, threadId, openThread, setEditing, postponeEditing, controller, focusText]);
  return (
    <RoomActionsContext value={actions}>
      <RoomUiContext value={ui}>{children}</RoomUiContext>
    </RoomActionsContext>
  );
}

function useOpenThread(roomId: RoomId): RoomActions['openThread'] {
  const [, navigate] = useLocation();
  return useCallback(
    (threadId, seq, state) => {
      // A URL that leads on would make the way back lead here again.
      const leadsOn = seq !== undefined && location.pathname === `${roomPath(roomId)}/${String(seq)}`;
      navigate(threadPath({ roomId, threadId, seq }), { replace: leadsOn, state });
    },
    [navigate, roomId],
  );
}

/** The message that the user edits. An edit that a reload interrupted goes on. */
function useEditing(place: WritingPlace) {
  const me = useMe()?.user.id;
  const [editing, set] = useState(() =>
    me === undefined ? null : (readEdit(tabStorage(), me, place)?.message ?? null),
  );
  const setEditing = useCallback(
    (message: Message | null) => {
      if (message === null && me !== undefined) saveEdit(tabStorage(), me, place, null);
      set(message);
    },
    [me, place],
  );
  const postponeEditing = useCallback(() => set(null), []);
  return { editing, setEditing, postponeEditing };
}

export function useRoomUi(): RoomUi {
  const ui = use(RoomUiContext);
  if (ui === null) throw new Error('useRoomUi needs a RoomProvider above it.');
  return ui;
}

export function useRoomActions(): RoomActions {
  const actions = use(RoomActionsContext);
  if (actions === null) throw new Error('useRoomActions needs a RoomProvider above it.');
  return actions;
}
