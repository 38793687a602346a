import type { MemberPage, Parley, RoomId, SearchPage, User, UserId } from '#client';

/** Members listed by /who. */
const LISTED_MAX = 200;
const HITS_MAX = 20;
/** A search page can hold fewer hits than requested, even none; the search stops after this many pages. */
const SEARCH_PAGES_MAX = 50;

/** Finds a user by username, ignoring case. */
export async function findUser(parley: Parley, username: string): Promise<User | null> {
  const wanted = username.toLowerCase();
  const users = await parley.findUsers(username);
  return users.find((user) => user.username.toLowerCase() === wanted) ?? null;
}

/** Lists the members with their presence: `bob (away)`. */
export async function memberLines(parley: Parley, roomId: RoomId): Promise<string[]> {
  const page: MemberPage = await parley.ask('member:list', { roomId, limit: LISTED_MAX });
  const joined = page.members.filter(({ state }) => state === 'joined').map(({ user }) => user);
  const { presence } = await parley.ask('presence:watch', { userIds: joined.map(({ id }) => id) });
  const statuses = new Map<UserId, string>(presence.map(({ userId, status }) => [userId, status]));
  const lines = joined.map(({ id, username }) => `${username ?? 'erased'} (${statuses.get(id) ?? 'offline'})`);
  return page.cursor === null ? lines : [...lines, `… (only the first ${LISTED_MAX} are listed)`];
}

/** Returns the newest messages of the room that contain all words. */
export async function searchRoom(parley: Parley, roomId: RoomId, query: string): Promise<SearchPage['hits']> {
  const hits: SearchPage['hits'] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < SEARCH_PAGES_MAX && hits.length < HITS_MAX; pages++) {
    const limit = HITS_MAX - hits.length;
    const page: SearchPage = await parley.ask('message:search', {
      query,
      roomId,
      limit,
      ...(cursor !== null && { cursor }),
    });
    hits.push(...page.hits);
    ({ cursor } = page);
    if (cursor === null) break;
  }
  return hits;
}
