import type { UserId } from '#contracts';
import { NONE, type Fact } from './fact.js';

interface ClosedUser {
  user_id: UserId;
  app_id: UserId;
}

/** The users whom a command brings together and whose app decides whom they meet. Index: primary keys. */
export const closedUsers: Fact<[UserId], ClosedUser> = {
  keysOf: ({ names: { meeting: ids = NONE } }) => ids.map((id) => [id]),
  statement: {
    name: 'closed-users',
    text: `SELECT p.user_id, p.app_id FROM history.people p JOIN history.closed_apps c ON c.app_id = p.app_id
      WHERE p.user_id = ANY($1::uuid[])`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.people.knowClosedUser(row.user_id, row.app_id);
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
