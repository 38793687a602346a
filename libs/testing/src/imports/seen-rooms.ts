import type {
  MemberPage,
  Message,
  MessageId,
  MessagePage,
  PinPage,
  RoomPage,
  RoomState,
  User,
  UserBrief,
  UserId,
} from '#contracts';

import type { TestUser } from '../users/user.js';

const PAGE = 100;
/** A username ends with a letter or digit. */
const MENTION = /@([\w.-]*[^\W_])/g;

/** Messages refer to each other by their places in the room. */
interface SeenMessage {
  readonly createdAt: string;
  readonly [fact: string]: unknown;
}

/** A room as one member sees it, page by page, without what differs between two imports of it: ids, and numbers behind names. */
export interface SeenRoom {
  readonly name: string;
  readonly kind: string;
  readonly topic: string | null;
  readonly isQuiet: boolean;
  readonly members: readonly string[];
  /** Without those of the system, and deleted ones on which no other hangs. */
  readonly messages: readonly SeenMessage[];
  readonly pins: readonly number[];
}

/** A way to ask `GET` of the public API as a user. */
export type Get = <Answer>(path: string) => Promise<Answer>;

export const getAs =
  (user: TestUser): Get =>
  async <Answer>(path: string) =>
    (await user.http('get', path).expect(200)).body as Answer;

export async function allRooms(get: Get): Promise<RoomState[]> {
  return pagesOf(async (cursor) => {
    const { rooms, ...page } = await get<RoomPage>(`/v1/rooms?limit=${String(PAGE)}${cursor}`);
    return { items: rooms, cursor: page.cursor };
  });
}

export async function allMessages(get: Get, roomId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const after = messages.at(-1)?.seq ?? 0;
    const page = await get<MessagePage>(`/v1/rooms/${roomId}/messages?after=${String(after)}&limit=${String(PAGE)}`);
    messages.push(...page.messages);
    if (page.reachedEnd) return messages;
  }
}

/**
 * All rooms of the user, in the order of `inOrder`.
 * @param names of accounts here, by id, as the source has them
 */
export async function seenRooms(get: Get, names: Readonly<Record<string, string>> = {}): Promise<readonly SeenRoom[]> {
  const seen: SeenRoom[] = [];
  for (const room of await allRooms(get)) seen.push(await seenRoom(get, room, names));
  return inOrder(seen);
}

/** Rooms by the times of their messages, then by name. */
export function inOrder<Room extends Pick<SeenRoom, 'messages'> & { readonly name?: string }>(
  rooms: readonly Room[],
): readonly Room[] {
  const keyOf = ({ name, messages }: Room): string =>
    JSON.stringify([messages.map(({ createdAt }) => createdAt), name ?? '']);
  return [...rooms].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Without the number that it got because it was taken. */
export const nameOnly = (name: string | null): string => (name ?? '').replace(/ \d+$/, '');

/** The text with the names of those whom it mentions, in place of their usernames. */
export function namesIn(body: string, byUsername: ReadonlyMap<string, string>): string {
  return body.replaceAll(MENTION, (found, username: string) => byUsername.get(username) ?? found);
}

async function seenRoom(get: Get, state: RoomState, names: Readonly<Record<string, string>>): Promise<SeenRoom> {
  const all = await allMessages(get, state.id);
  const carriers = new Set(all.flatMap(({ threadId, replyTo }) => [threadId, replyTo]));
  const messages = all.filter(({ kind, id, deletedAt }) => kind === 'text' && (deletedAt === null || carriers.has(id)));
  const members = await membersOf(get, state.id);
  const people = [...members.map(({ user }) => user), ...messages.flatMap(({ sender }) => sender ?? [])];
  people.push(...(await strangersOf(get, messages, new Set(people.map(({ id }) => id)))));
  const nameOf = ({ id, displayName }: UserBrief): string => names[id] ?? displayName ?? 'erased';
  const view: View = {
    byUsername: new Map(people.map((user) => [user.username ?? '', nameOf(user)])),
    byId: new Map(people.map((user) => [user.id, nameOf(user)])),
    places: new Map(messages.map(({ id }, place) => [id, place])),
  };
  const pins = await pinsOf(get, state.id);
  const { unread, mentions, importedSeq, readSeq, headSeq } = state;
  return {
    name: nameOnly(state.name),
    ...{ kind: `${state.visibility} ${state.kind}`, topic: state.topic },
    isQuiet: unread + mentions === 0 && importedSeq === headSeq && readSeq === headSeq,
    members: members.map(({ user, role }) => `${nameOf(user)}: ${role}`).sort(),
    messages: messages.map((message) => seenMessage(message, view)),
    pins: pins.map(({ id }) => view.places.get(id) ?? -1).sort((a, b) => a - b),
  };
}

/** Others whom messages mention, or who reacted. */
async function strangersOf(
  get: Get,
  messages: readonly Message[],
  known: ReadonlySet<UserId>,
): Promise<readonly UserBrief[]> {
  const ids = messages.flatMap(({ mentions, reactions }) => [
    ...mentions,
    ...reactions.flatMap(({ userIds }) => userIds),
  ]);
  const strangers = [...new Set(ids)].filter((id) => !known.has(id));
  return Promise.all(strangers.map((id) => get<User>(`/v1/users/${id}`)));
}

interface View {
  readonly byUsername: ReadonlyMap<string, string>;
  readonly byId: ReadonlyMap<UserId, string>;
  readonly places: ReadonlyMap<MessageId, number>;
}

function seenMessage(message: Message, { byUsername, byId, places }: View): SeenMessage {
  const { senderId, createdAt, editedAt, deletedAt, inRoom, threadSeq, pinned, autoBody, ext } = message;
  const placeOf = (id: MessageId | null): number | null => (id === null ? null : (places.get(id) ?? null));
  const nameOf = (id: UserId): string => byId.get(id) ?? 'nobody here';
  return {
    ...{ createdAt, editedAt, isDeleted: deletedAt !== null, inRoom, threadSeq, pinned, autoBody, ext },
    everyone: message.everyone === true,
    sender: senderId === null ? null : nameOf(senderId),
    body: namesIn(message.body, byUsername),
    replyTo: placeOf(message.replyTo),
    threadOf: placeOf(message.threadId),
    replies: message.thread?.replies ?? 0,
    mentions: message.mentions.map(nameOf).sort(),
    reactions: message.reactions.map(({ emoji, userIds }) => ({ emoji, by: userIds.map(nameOf).sort() })),
    files: message.attachments.map(({ name, type, bytes, state }) => ({ name, type, bytes, state })),
  };
}

async function membersOf(get: Get, roomId: string): Promise<MemberPage['members']> {
  return pagesOf(async (cursor) => {
    const { members, ...page } = await get<MemberPage>(`/v1/rooms/${roomId}/members?limit=${String(PAGE)}${cursor}`);
    return { items: members, cursor: page.cursor };
  });
}

async function pinsOf(get: Get, roomId: string): Promise<Message[]> {
  return pagesOf(async (cursor) => {
    const { messages, ...page } = await get<PinPage>(`/v1/rooms/${roomId}/pins?limit=${String(PAGE)}${cursor}`);
    return { items: messages, cursor: page.cursor };
  });
}

async function pagesOf<Item>(
  page: (cursor: string) => Promise<{ readonly items: readonly Item[]; readonly cursor: string | null }>,
): Promise<Item[]> {
  const found: Item[] = [];
  for (let cursor = ''; ;) {
    const { items, cursor: next } = await page(cursor);
    found.push(...items);
    if (next === null) return found;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}
