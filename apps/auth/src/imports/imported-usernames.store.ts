import { Injectable } from '@nestjs/common';
import type { Sql, Statement } from '#persistence/sql';

interface TriedRow {
  readonly name: string;
  readonly skeletons: readonly string[];
  readonly claimed: boolean;
}

/** As `try-lock-name-of-user`, for many names. */
export const TRY_LOCK_NAMES: Statement = {
  name: 'try-lock-names-of-users',
  text: `SELECT name, skeletons, (SELECT bool_and(pg_try_advisory_xact_lock(hashtextextended(skeleton, 0)))
      FROM (SELECT DISTINCT unnest(skeletons) AS skeleton ORDER BY skeleton) AS each) AS claimed
    FROM (SELECT name, auth.name_skeletons(name) AS skeletons FROM unnest($1::text[]) AS given(name)) AS tried`,
};

/** As `name-of-user-is-taken`, with the indexes of that statement. */
export const FREE_NAMES: Statement = {
  name: 'free-names-of-users',
  text: `SELECT name FROM unnest($1::text[]) AS given(name)
    WHERE (SELECT count(*) FROM auth.users
        WHERE auth.name_skeletons(coalesce(username, username_key) COLLATE "C") && auth.name_skeletons(name)) +
      (SELECT count(*) FROM auth.registrations
        WHERE auth.name_skeletons(username) && auth.name_skeletons(name) AND expires_at > clock_timestamp()) = 0`,
};

/** Finds free usernames for many users in a few statements. */
@Injectable()
export class ImportedUsernamesStore {
  /**
   * For each user the first of its usernames that is free. Until the transaction ends, no other one takes it. `undefined` for users
   * all of whose usernames are taken.
   */
  async choose(open: Sql, wanted: readonly (readonly string[])[]): Promise<(string | undefined)[]> {
    const chosen = new Array<string | undefined>(wanted.length).fill(undefined);
    const usedUp = new Set<string>();
    let waiting = wanted.map((names, index) => ({ names, index, next: 0 }));
    while (waiting.length > 0) {
      const free = await this.freeOf(open, [...new Set(waiting.map(({ names, next }) => names[next] ?? ''))]);
      for (const user of waiting) {
        const name = user.names[user.next] ?? '';
        if (takes(free.get(name), usedUp)) chosen[user.index] = name;
        else user.next++;
      }
      waiting = waiting.filter(({ names, index, next }) => chosen[index] === undefined && next < names.length);
    }
    return chosen;
  }

  /** The free ones, locked, with their skeletons. Two statements: the second one sees what was committed before the lock. */
  private async freeOf(open: Sql, names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const tried = await open.rows<TriedRow>(TRY_LOCK_NAMES, [names]);
    const claimed = tried.filter((row) => row.claimed).map(({ name }) => name);
    const free = await open.rows<{ name: string }>(FREE_NAMES, [claimed]);
    const isFree = new Set(free.map(({ name }) => name));
    return new Map(tried.filter(({ name }) => isFree.has(name)).map(({ name, skeletons }) => [name, skeletons]));
  }
}

/** Another user of the batch may have taken a name that looks like it. */
function takes(skeletons: readonly string[] | undefined, usedUp: Set<string>): boolean {
  if (skeletons?.every((skeleton) => !usedUp.has(skeleton)) !== true) return false;
  for (const skeleton of skeletons) usedUp.add(skeleton);
  return true;
}
