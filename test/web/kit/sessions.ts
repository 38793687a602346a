import { Client } from 'pg';

import { topology } from '#testing/topology/topology';

/** Moves the beginnings of the user's sessions back, by longer than a session without a password may confirm something. */
export async function ageSession(username: string): Promise<void> {
  const database = new Client({ connectionString: topology().postgres.url });
  await database.connect();
  try {
    const { rowCount } = await database.query(
      `UPDATE auth.sessions SET created_at = created_at - interval '11 minutes'
       WHERE user_id = (SELECT id FROM auth.users WHERE username = $1)`,
      [username],
    );
    if (rowCount === 0) throw new Error(`${username} has no session`);
  } finally {
    await database.end();
  }
}
