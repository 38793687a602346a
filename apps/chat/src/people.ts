import type { MemberPage, Parley, RoomId, SearchPage, User, UserId } from '#client';

/** What one command lists at most. */
const LISTED_MAX = 200;
const HITS_MAX = 20;
/** A page of a search may hold fewer hits than asked for; that many are followed. */
const SEARCH_PAGES_MAX = 50;

/** Somebody by the username, in any case; `null` where there is nobody. */
export async function findUser(parley: Parley, username: string): Promise<User | null> {
  const wanted = username.toLowerCase();
  const users = await parley.findUsers(username);
  return users.find((user) => user.username.toLowerCase() === wanted) ?? null;
}

/** Who is in the room, each with a status: `bob (away)`. */
export async function listMembers(parley: Parley, roomId: RoomId): Promise<string[]> {
  const page: MemberPage = await parley.ask('member:list', { roomId, limit: LISTED_MAX });
  const joined = page.members.filter(({ state }) => state === 'joined').map(({ user }) => user);
  const { presence } = await parley.ask('presence:watch', { userIds: joined.map(({ id }) => id) });
  const statuses = new Map<UserId, string>(presence.map(({ userId, status }) => [userId, status]));
  const lines = joined.map(({ id, username }) => `${username ?? 'erased'} (${statuses.get(id) ?? 'offline'})`);
  return page.cursor === null ? lines : [...lines, `… the first ${LISTED_MAX} only`];
}

/** The newest messages of the room that hold every word. */
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
