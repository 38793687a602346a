import { isUnchanged } from '#contracts/message';
import type { Changes, ServerEvent, ServerEventPayloads, UserId } from '#contracts';

import type { LateOwnLists } from './own/late-own-lists.js';
import type { PresenceWatch } from './presence/presence-watch.js';
import type { CatchUp } from './replica/catch-up.js';
import type { Replica } from './replica/replica.js';
import type { RoomStores } from './rooms/room-stores.js';

interface Targets {
  readonly replica: Replica;
  readonly catchUp: CatchUp;
  readonly own: LateOwnLists;
  readonly stores: RoomStores;
  readonly presence: PresenceWatch;
}

export type EventAppliers = { readonly [Event in ServerEvent]?: (payload: ServerEventPayloads[Event]) => void };

/** Apply what the server sends. */
export function eventAppliers({ replica, catchUp, own, stores, presence }: Targets): EventAppliers {
  return {
    changes: (frame) => {
      replica.onChanges(frame);
      own.lists?.onChanges(frame);
      stores.get(frame.roomId)?.onMessages(newSenders(frame));
    },
    'user:changes': (frame) => replica.onUserChanges(frame),
    heads: (heads) => {
      if (replica.onHeads(heads)) catchUp.restart(heads.epoch);
    },
    'message:grow': (frame) => replica.onPieces(frame),
    typing: (typing) => stores.get(typing.roomId)?.onTyping(typing),
    read: ({ roomId, marks }) => replica.onRead(roomId, marks),
    presence: ({ changes }) => presence.onChanges(changes),
  };
}

/** The senders of the new messages of a frame. */
function newSenders({ items }: Changes): readonly UserId[] {
  return items.flatMap((item) =>
    item.type === 'message' && isUnchanged(item.message) ? (item.message.senderId ?? []) : [],
  );
}
