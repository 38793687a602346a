import { LIMITS, USER_QUERY_MIN } from '#contracts/limits';
import type { Message, Parley, Room, User } from '#client';

import { wordsIn } from '#chat/room/search/excerpt.js';
import type { FoundContents, FoundNames } from './hits.js';

/** So many messages and files stand in the list. `All results` shows the others. */
const SHOWN = 5;

/** People and public rooms by their names. A list is empty if the server does not answer. */
export async function findNames(parley: Parley, query: string): Promise<FoundNames> {
  // No name is so long, and the server refuses it.
  if (query.length > LIMITS.nameChars) return { users: [], rooms: [] };
  const [users, rooms] = await Promise.all([
    query.length < USER_QUERY_MIN ? [] : parley.findUsers(query).catch((): User[] => []),
    discover(parley, query).catch((): Room[] => []),
  ]);
  return { users, rooms };
}

async function discover(parley: Parley, query: string): Promise<readonly Room[]> {
  return (await parley.ask('room:discover', query === '' ? {} : { query })).rooms;
}

/** The newest messages with these words, and those with files of such a name. A list is empty if the server does not answer. */
export async function findContents(parley: Parley, query: string): Promise<FoundContents> {
  const hasFilters = parley.server.getSnapshot()?.features.includes('searchFilters') === true;
  if (query.length < USER_QUERY_MIN || Array.from(query).length > LIMITS.queryChars) return { messages: [], files: [] };
  const [messages, files] = await Promise.all([
    parley.ask('message:search', { query, limit: SHOWN }).then(
      ({ hits }) => hits.map((hit) => ({ ...hit, words: wordsIn(hit.message.body, hit.highlights) })),
      () => [],
    ),
    hasFilters
      ? parley.findFiles({ query, limit: SHOWN }).then(
          (page) => page.messages,
          (): Message[] => [],
        )
      : [],
  ]);
  return { messages, files };
}
