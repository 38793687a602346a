import type { FeedRoom, Item, Message, Room, UserBrief, UserId } from '#contracts';

/** The app whose hook gets a part, and its own ids of users. */
export interface ViewingApp {
  readonly externalIds: ReadonlyMap<UserId, string>;
  /** The app's id of the room; `null` if the app gave it none. */
  readonly roomExternalId: string | null;
}

type AppBrief = UserBrief & { externalId: string | null };

/** The users in these messages and items. */
export function usersIn(messages: readonly Message[], items: readonly Item[]): UserId[] {
  const senders = messages.map(({ sender }) => sender);
  const others = items.map((item) => {
    if (item.type === 'message') return item.message.sender;
    return item.type === 'member' ? item.member.user : null;
  });
  return [...senders, ...others].flatMap((user) => (user === null ? [] : [user.id]));
}

export function roomFor({ roomExternalId: externalId }: ViewingApp, room: Room): FeedRoom {
  return { ...room, externalId };
}

export function messageFor(app: ViewingApp, message: Message): Message {
  return message.sender === null ? message : { ...message, sender: briefFor(app, message.sender) };
}

export function itemFor(app: ViewingApp, item: Item): Item {
  switch (item.type) {
    case 'message':
      return { ...item, message: messageFor(app, item.message) };
    case 'member':
      return { ...item, member: { ...item.member, user: briefFor(app, item.member.user) } };
    case 'room':
      return { ...item, room: roomFor(app, item.room) };
  }
}

/** An erased user is nobody's: the app may have given the id to another one. */
function briefFor({ externalIds }: ViewingApp, user: UserBrief): AppBrief {
  return { ...user, externalId: user.username === null ? null : (externalIds.get(user.id) ?? null) };
}
