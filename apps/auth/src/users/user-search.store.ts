import { Injectable } from '@nestjs/common';
import { isUnspaced, type AvatarId, type UserId, type UserType } from '#contracts';
import type { FoundUsers } from '#contracts/routes/user.routes';
import type { Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { encodeCursor, prefixRange, SIMILAR_START, type SearchCursor } from './search.policy.js';
import { toUser } from './user-views.js';

interface FoundRow {
  id: UserId;
  username: string;
  username_key: string;
  display_name: string;
  type: UserType;
  avatar_id: AvatarId | null;
  avatar_url: string | null;
  ext: object | null;
  version: number;
  created_at: Date;
  likeness: number;
}

const COLUMNS = 'id, username, username_key, display_name, type, avatar_id, avatar_url, ext, version, created_at';
/** Users of a closed app meet only where the app puts them. Nobody is behind an unclaimed account. */
const FINDABLE = `NOT unclaimed AND (app_id IS NULL OR NOT EXISTS (
  SELECT FROM auth.apps WHERE bot_id = app_id AND apps.users = 'closed'))`;
const BEGINS = `((username_key >= $1 AND username_key < $2) OR (display_key >= $1 AND display_key < $2))`;

/** Two ranges (indexes `users_username_key`, `users_display_key`), combined in a bitmap. */
export const USERS_BY_PREFIX: Statement = {
  name: 'users-by-prefix',
  text: `
  SELECT ${COLUMNS}, 1::float8 AS likeness FROM auth.users
   WHERE erased_at IS NULL AND ${BEGINS} AND username_key > $3 AND ${FINDABLE}
   ORDER BY username_key LIMIT $4`,
};

/**
 * Trigrams (indexes `users_username_similar`, `users_display_similar`) of whole usernames and words of display names.
 */
export const USERS_BY_LIKENESS = likeness({
  name: 'users-by-likeness',
  of: 'greatest(similarity(username_key, $1), word_similarity($1, display_key))',
  where: 'username_key % $1 OR $1 <% display_key',
});

/** Texts without their blanks, which such scripts write or leave out. Keys have no other ones. */
const [NAME, QUERY] = ["replace(display_key, ' ', '')", "replace($1, ' ', '')"];

/**
 * Display names that contain the query, one letter too, in a script without blanks (index `users_display_letters`, of the names
 * that are not ASCII). Usernames are ASCII.
 */
export const USERS_BY_PART = likeness({
  name: 'users-by-part',
  of: `CASE WHEN strpos(${NAME}, ${QUERY}) > 0 THEN 1 ELSE word_similarity($1, display_key) END`,
  where: `$1 <% display_key OR (octet_length(display_key) > char_length(display_key) AND strpos(${NAME}, ${QUERY}) > 0
    AND string_to_array(display_key, NULL) @> string_to_array(${QUERY}, NULL))`,
});

function likeness({ name, of, where }: Record<'name' | 'of' | 'where', string>): Statement {
  const text = `
    SELECT * FROM (
      SELECT ${COLUMNS}, ${of}::float8 AS likeness
        FROM auth.users
       WHERE erased_at IS NULL AND (${where}) AND NOT ${BEGINS} AND ${FINDABLE}) AS found
     WHERE (-likeness, username_key) > (-$3::float8, $4)
     ORDER BY -likeness, username_key LIMIT $5`;
  return { name, text };
}

/** Searches the users that are not erased. */
@Injectable()
export class UserSearchStore {
  constructor(private readonly sql: AuthSql) {}

  /** @param key the query in lower case */
  async search(key: string, cursor: SearchCursor, limit: number): Promise<FoundUsers> {
    const first = cursor.phase === 'prefix' ? await this.byPrefix(key, cursor.after, limit + 1) : [];
    if (first.length > limit) return pageOf(first.slice(0, limit), lastOf(first, limit, 'prefix'));
    const start = cursor.phase === 'similar' ? cursor : SIMILAR_START;
    const wanted = limit - first.length;
    const rest = await this.byLikeness(key, start, wanted + 1);
    if (rest.length <= wanted) return pageOf([...first, ...rest], null);
    // If the first kind has filled the page exactly, the next page begins with the second kind.
    const next = wanted === 0 ? SIMILAR_START : lastOf(rest, wanted, 'similar');
    return pageOf([...first, ...rest.slice(0, wanted)], next);
  }

  private byPrefix(key: string, after: string, count: number): Promise<FoundRow[]> {
    const { from, below } = prefixRange(key);
    return this.sql.rows<FoundRow>(USERS_BY_PREFIX, [from, below, after, count]);
  }

  private byLikeness(key: string, start: SearchCursor, count: number): Promise<FoundRow[]> {
    const { below } = prefixRange(key);
    const likeness = start.phase === 'similar' ? start.likeness : 0;
    const statement = isUnspaced(key) ? USERS_BY_PART : USERS_BY_LIKENESS;
    return this.sql.rows<FoundRow>(statement, [key, below, likeness, start.after, count]);
  }
}

function lastOf(rows: readonly FoundRow[], count: number, phase: SearchCursor['phase']): SearchCursor {
  const row = rows[count - 1];
  const after = row?.username_key ?? '';
  return phase === 'prefix' ? { phase, after } : { phase, likeness: row?.likeness ?? 0, after };
}

function pageOf(rows: readonly FoundRow[], next: SearchCursor | null): FoundUsers {
  const users = rows.map(({ display_name: displayName, avatar_id: avatarId, created_at: createdAt, ...row }) =>
    toUser({ ...row, displayName, avatarId, avatarUrl: row.avatar_url, createdAt }),
  );
  return { users, cursor: next && encodeCursor(next) };
}
