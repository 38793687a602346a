import type { SessionId, UserId } from '#contracts';
import type { EndedAnswer, EndedBatchAnswer } from '#access/internal-api';
import type { AppKeysAnswer, MadeAnswer, MadeSession, MadeSessionsPage, MadeThing } from '#access/made-by-keys';
import type { Deployment } from './deployment.js';
import { route } from './service-client.js';

/** Keys of an app, of which an operator asks what they have made. */
export interface Keys {
  readonly app: string;
  readonly appId: UserId;
  readonly keys: readonly SessionId[];
}

export interface Found {
  readonly made: readonly MadeThing[];
  /** How many things of the app there are of which a key is not known. */
  readonly unknown: number;
}

/** @param key one; without it all that the app has or had. @throws CommandError */
export async function keysOf({ auth }: Deployment, app: string, key?: string): Promise<Keys> {
  const { appId, keys } = await auth.get<AppKeysAnswer>(route`apps/${app}/keys`);
  return { app, appId, keys: key === undefined ? keys : [key as SessionId] };
}

/** Finds what the keys made and what still acts or reads. @throws CommandError */
export async function findMade(deployment: Deployment, keys: Keys): Promise<Found> {
  const { history, courier } = deployment;
  const hooks = await courier?.post<MadeAnswer>('made/find', bodyOf(keys));
  const things = await history.post<MadeAnswer>('made/find', inSessions(keys, []));
  const made = [...(hooks?.made ?? []), ...things.made];
  let unknown = (hooks?.unknown ?? 0) + things.unknown;
  await eachPage(deployment, keys, async (page) => {
    unknown += page.unknown;
    made.push(...page.sessions.filter(({ isLiving }) => isLiving).map(thingOf));
    if (page.sessions.length > 0)
      made.push(
        ...(await history.post<MadeAnswer>('made/find', inSessions({ ...keys, keys: [] }, page.sessions))).made,
      );
  });
  return { made, unknown };
}

/**
 * Removes all that the keys have made, and lets them make no more. It can be repeated from the beginning. Sessions end first: they could
 * make more. @throws CommandError
 */
export async function endMade(deployment: Deployment, keys: Keys): Promise<void> {
  const { auth, history, courier } = deployment;
  let batch: EndedBatchAnswer;
  do batch = await auth.post<EndedBatchAnswer>(route`apps/${keys.app}/made/end`, { keys: keys.keys });
  while (batch.hasMore);
  await history.post<EndedAnswer>('made/end', inSessions(keys, []));
  await eachPage(deployment, keys, async ({ sessions }) => {
    if (sessions.length > 0) await history.post<EndedAnswer>('made/end', inSessions({ ...keys, keys: [] }, sessions));
  });
  await courier?.post<EndedAnswer>('made/end', bodyOf(keys));
}

/** Pages of the sessions that the keys began, also of those that have ended: what they scheduled goes on. */
async function eachPage(
  { auth }: Deployment,
  { app, keys }: Keys,
  work: (page: MadeSessionsPage) => Promise<void>,
): Promise<void> {
  let after: SessionId | null | undefined;
  do {
    const page: MadeSessionsPage = await auth.post(route`apps/${app}/made/find`, { keys, ...(after && { after }) });
    await work(page);
    ({ after } = page);
  } while (after !== null);
}

function thingOf({ id, username, since }: MadeSession): MadeThing {
  return { kind: 'session', id, name: `of ${username ?? 'an erased user'}`, since };
}

function bodyOf({ appId, keys }: Keys): { appId: UserId; keys: readonly SessionId[] } {
  return { appId, keys };
}

/** A key is a session of the app's bot. */
function inSessions(keys: Keys, sessions: readonly MadeSession[]): object {
  const users = new Set([keys.appId, ...sessions.map(({ userId }) => userId)]);
  return { ...bodyOf(keys), users: [...users], sessions: [...keys.keys, ...sessions.map(({ id }) => id)] };
}
