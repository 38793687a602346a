import type { Member, Message, Room } from '@parley/server';

/** A room as it is stored: without what is as of reading, and what depends on the reader. */
export interface RoomCopy {
  readonly room: object;
  /** The people in the room, by their id. */
  readonly members: ReadonlyMap<string, object>;
  /** By their id. */
  readonly messages: ReadonlyMap<string, object>;
}

export function copyOf(room: Room, members: readonly Member[], messages: readonly Message[]): RoomCopy {
  return {
    room: storedRoom(room),
    members: new Map(members.filter(({ state }) => state === 'joined').map((member) => [member.user.id, member])),
    messages: new Map(messages.map((message) => [message.id, storedMessage(message)])),
  };
}

/** What differs, in words: one line for each row. */
export function differences(held: RoomCopy | undefined, there: RoomCopy): string[] {
  if (held === undefined) return ['the mirror does not have this room'];
  return [
    ...differencesOf('room', new Map([['', held.room]]), new Map([['', there.room]])),
    ...differencesOf('member', held.members, there.members),
    ...differencesOf('message', held.messages, there.messages),
  ];
}

function differencesOf(what: string, held: ReadonlyMap<string, object>, there: ReadonlyMap<string, object>): string[] {
  return [...new Set([...held.keys(), ...there.keys()])].flatMap((id) => {
    const [mine, parleys] = [held.get(id), there.get(id)].map(textOf);
    return mine === parleys ? [] : [`${what} ${id}: the mirror has ${mine}, Parley ${parleys}`];
  });
}

/** The same text for the same content, whatever the order of fields. */
function textOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function storedRoom({ id, kind, visibility, name, topic, createdAt, createdBy, firstSeq, rev, ...room }: Room): object {
  const { slowModeSeconds, archived, avatarUrl, ext } = room;
  return {
    ...{ id, kind, visibility, name, topic, createdAt, createdBy, firstSeq, rev },
    ...{ slowModeSeconds, archived, avatarUrl, ext },
  };
}

function storedMessage({ sender: _sender, thread: _thread, reactions, forwardOf, ...message }: Message): object {
  return {
    ...message,
    reactions: reactions.map(({ mine: _mine, ...reaction }) => reaction),
    forwardOf: forwardOf === null ? null : { createdAt: forwardOf.createdAt },
  };
}
