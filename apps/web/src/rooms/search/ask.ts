import { LIMITS } from '#contracts/limits';
import { isUserQuery } from '#contracts/text';
import { ChatError, type Message, type Parley, type Room } from '#client';

import { wordsIn } from '#chat/room/words/excerpt.js';
import { nextPage, type Page } from '#chat/room/pages/use-pages.js';
import type { FoundContents, FoundMessage, FoundNames, Missing } from './hits.js';

/** So many messages and files stand in the list. `All results` shows the others. */
const SHOWN = 5;

/** People and public rooms by their names. */
export async function findNames(parley: Parley, query: string): Promise<FoundNames> {
  // No name is so long, and the server refuses it.
  if (query.length > LIMITS.nameChars) return { users: [], rooms: [], missing: null };
  const [users, rooms] = await Promise.all([
    isUserQuery(query) ? found(whole(parley.findUsers(query))) : NOTHING,
    found(whole(discover(parley, query))),
  ]);
  return { users: users.items, rooms: rooms.items, missing: missingOf(users, rooms) };
}

async function discover(parley: Parley, query: string): Promise<readonly Room[]> {
  return (await parley.ask('room:discover', query === '' ? {} : { query })).rooms;
}

/** The newest messages with these words, and those with files of such a name. */
export async function findContents(parley: Parley, query: string): Promise<FoundContents> {
  const hasFilters = parley.server.getSnapshot()?.features.includes('searchFilters') === true;
  if (!isUserQuery(query) || Array.from(query).length > LIMITS.queryChars)
    return { messages: [], files: [], missing: null };
  const [messages, files] = await Promise.all([
    found(nextPage((cursor) => messagesOf(parley, query, cursor), null)),
    hasFilters ? found(nextPage((cursor) => filesOf(parley, query, cursor), null)) : NOTHING,
  ]);
  return { messages: messages.items, files: files.items, missing: missingOf(messages, files) };
}

async function messagesOf(parley: Parley, query: string, cursor: string | null): Promise<Page<FoundMessage>> {
  const page = await parley.ask('message:search', { query, limit: SHOWN, ...(cursor !== null && { cursor }) });
  const items = page.hits.map((hit) => ({ ...hit, words: wordsIn(hit.message.body, hit.highlights) }));
  return { items, cursor: page.cursor };
}

async function filesOf(parley: Parley, query: string, cursor: string | null): Promise<Page<Message>> {
  const page = await parley.findFiles({ query, limit: SHOWN, ...(cursor !== null && { cursor }) });
  return { items: page.messages, cursor: page.cursor };
}

interface Found<Item> {
  readonly items: readonly Item[];
  readonly missing: Missing;
}

const NOTHING: Found<never> = { items: [], missing: null };

async function whole<Item>(items: Promise<readonly Item[]>): Promise<Page<Item>> {
  return { items: await items, cursor: null };
}

/** Users whom the server shows no strangers, such as guests under `GUEST_ROOMS=invited`, find none: another try finds no more. */
function isRefusal(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'FORBIDDEN';
}

/** `unread`: all pages so far were empty, and the server has more. */
function found<Item>(asked: Promise<Page<Item>>): Promise<Found<Item>> {
  return asked.then(
    ({ items, cursor }) => ({ items, missing: items.length === 0 && cursor !== null ? 'unread' : null }),
    (error: unknown) => ({ items: [], missing: isRefusal(error) ? null : 'failed' }),
  );
}

function missingOf(one: Found<unknown>, other: Found<unknown>): Missing {
  return one.missing === 'failed' || other.missing === null ? one.missing : other.missing;
}
