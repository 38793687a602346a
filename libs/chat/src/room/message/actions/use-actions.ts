import {
  Flag,
  Forward,
  MessagesSquare,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
  type LucideIcon,
} from 'lucide-react';

import type { Message } from '#client';
import { useMe, useParley, useReadable } from '#react';

import type { PopoverAnchor } from '../../../overlays/dialog-popover.js';
import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { useToast } from '../../../ui/toast.js';
import { useRoomActions } from '../../state/room-state.js';
import { usePermissions } from '../../state/use-permissions.js';

export type ActionName = 'react' | 'reply' | 'thread' | 'edit' | 'forward' | 'pin' | 'unpin' | 'report' | 'delete';

/** In the order of the toolbar: `reply` stands between `pin` and `delete` for everyone who may write. */
export const ACTION_ICONS: Readonly<Record<ActionName, LucideIcon>> = {
  react: SmilePlus,
  pin: Pin,
  unpin: PinOff,
  reply: Reply,
  thread: MessagesSquare,
  edit: Pencil,
  forward: Forward,
  report: Flag,
  delete: Trash2,
};
export const OPENING: ReadonlySet<ActionName> = new Set(['react', 'forward', 'report', 'delete']);
const ACTIONS = Object.keys(ACTION_ICONS) as ActionName[];

export interface Actions {
  readonly offered: readonly ActionName[];
  /** `anchor`: where a choice opens; a phone needs none. */
  readonly act: (name: ActionName, anchor?: PopoverAnchor) => void;
}

/** The actions that the user may take, and the server knows. */
export function useOffered(message: Message): readonly ActionName[] {
  const permissions = usePermissions(message);
  const features = useReadable(useParley().server)?.features ?? [];
  const isInRoom = useRoomActions().threadId === null;
  const isThere = message.kind === 'text' && message.deletedAt === null;
  const isOwn = message.senderId === useMe()?.user.id;
  return ACTIONS.filter((name) => {
    if (name === 'thread') return isInRoom && isThere && features.includes('threads');
    // Also in a room where the user can change nothing.
    if (name === 'report') return isThere && !isOwn && features.includes('reports');
    return permissions?.[name] === true && (name !== 'forward' || features.includes('forward'));
  });
}

export function useActions(message: Message): Actions['act'] {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const { setReplyTo, setEditing, setActing, openThread } = useRoomActions();
  const pin = (how: 'pin' | 'unpin') => {
    parley
      .room(message.roomId)
      .change(how, message.id)
      .then(
        () => toast.show(how === 'pin' ? text.actions.pinned : text.actions.unpinned),
        (error: unknown) => toast.show(errorText(error, text)),
      );
  };
  return (name, anchor) => {
    switch (name) {
      case 'reply':
        setEditing(null);
        return setReplyTo(message);
      case 'thread':
        return openThread(message.threadId ?? message.id);
      case 'edit':
        return setEditing(message);
      case 'pin':
      case 'unpin':
        return pin(name);
      case 'react':
      case 'forward':
      case 'report':
      case 'delete':
        return setActing({ action: name, message, ...(anchor !== undefined && { anchor }) });
    }
  };
}
