import type { UserId } from '#contracts';
import { NONE, type Fact } from './fact.js';

interface UserOfApp {
  user_id: UserId;
  app_id: UserId;
  is_closed: boolean;
}

/** The apps of the users whom a command brings together. Index: primary keys. */
export const usersOfApps: Fact<[UserId], UserOfApp> = {
  keysOf: ({ names: { meeting: ids = NONE } }) => ids.map((id) => [id]),
  statement: {
    name: 'users-of-apps',
    text: `SELECT p.user_id, p.app_id, c.app_id IS NOT NULL AS is_closed
       FROM history.people p LEFT JOIN history.closed_apps c ON c.app_id = p.app_id
      WHERE p.user_id = ANY($1::uuid[]) AND p.app_id IS NOT NULL`,
  },
  into(drafts, rows) {
    for (const { user_id: userId, app_id: appId, is_closed: isClosed } of rows) {
      drafts.people.knowApp(userId, appId);
      if (isClosed) drafts.people.knowClosedApp(appId);
    }
  },
};

/** The caller's app, by the access token: history may not know the caller yet. Index: primary key. */
export const closedApps: Fact<[UserId], { app_id: UserId }> = {
  keysOf: ({ command: { actor }, names: { meeting } }) =>
    meeting === undefined || actor.appId === undefined ? NONE : [[actor.appId]],
  statement: {
    name: 'closed-apps',
    text: 'SELECT app_id FROM history.closed_apps WHERE app_id = ANY($1::uuid[])',
  },
  into(drafts, rows) {
    for (const row of rows) drafts.people.knowClosedApp(row.app_id);
  },
};
