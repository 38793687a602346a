import { type HostApi, type Member, type Message, Parley, type Room } from '@parley/server';

import { copyOf, type RoomCopy } from './room-copy.js';

const PAGE = 200;

/** Parley's API, as some of its users see it. */
export class Api {
  private readonly readers: readonly HostApi[];

  /** @param tokens access tokens, or tokens of bots */
  constructor(url: string, tokens: readonly string[]) {
    this.readers = tokens.map((key) => new Parley({ url, key }).api());
  }

  /** All rooms that the users are in, each with one of them. */
  async rooms(): Promise<Map<string, HostApi>> {
    const rooms = new Map<string, HostApi>();
    for (const reader of this.readers) {
      for await (const { id } of roomsOf(reader)) rooms.set(id, reader);
    }
    return rooms;
  }

  /** The room with all members and messages, as this user reads it. */
  async copy(id: string, reader: HostApi): Promise<RoomCopy> {
    const room = await reader.request('GET /v1/rooms/{id}', { path: { id } });
    return copyOf(room, await all(membersOf(reader, id)), await all(messagesOf(reader, id)));
  }
}

async function* roomsOf(reader: HostApi): AsyncGenerator<Room> {
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor !== null && { cursor }) };
    const page = await reader.request('GET /v1/rooms', { query });
    yield* page.rooms;
    ({ cursor } = page);
  } while (cursor !== null);
}

async function* membersOf(reader: HostApi, id: string): AsyncGenerator<Member> {
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor !== null && { cursor }) };
    const page = await reader.request('GET /v1/rooms/{id}/members', { path: { id }, query });
    yield* page.members;
    ({ cursor } = page);
  } while (cursor !== null);
}

async function* messagesOf(reader: HostApi, id: string): AsyncGenerator<Message> {
  let after = 0;
  let isLast = false;
  while (!isLast) {
    const query = { after, limit: PAGE };
    const { messages, reachedEnd } = await reader.request('GET /v1/rooms/{id}/messages', { path: { id }, query });
    yield* messages;
    after = messages.at(-1)?.seq ?? after;
    isLast = reachedEnd;
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
}
