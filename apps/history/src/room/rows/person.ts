import type { UserBrief, UserId, UserType } from '#contracts';
import type { Columns } from './columns.js';

/** A row of `history.people`. */
export interface PersonRow {
  user_id: UserId;
  username: string | null;
  display_name: string | null;
  type: UserType;
  version: number;
  avatar_url: string | null;
  erased_at: Date | null;
}

/** The columns of `history.people`. */
export const PERSON_COLUMNS = {
  user_id: 'uuid',
  username: 'text',
  display_name: 'text',
  type: 'text',
  version: 'int',
  avatar_url: 'text',
  erased_at: 'timestamptz',
} as const satisfies Columns<PersonRow>;

/** A person as others see them. An erased person has no names and no picture. */
export function toUserBrief(row: PersonRow): UserBrief {
  const erased = row.erased_at !== null;
  return {
    id: row.user_id,
    username: erased ? null : row.username,
    displayName: erased ? null : row.display_name,
    type: row.type,
    avatarUrl: erased ? null : row.avatar_url,
    version: row.version,
  };
}

/** A person as columns of another row. */
export type JoinedPerson = { [Column in keyof PersonRow as `person_${Column}`]: PersonRow[Column] };
/** All columns are `null` if a LEFT JOIN found no person. */
export type PersonColumns = JoinedPerson | { [Column in keyof JoinedPerson]: null };

/** Selects `PersonColumns` from `history.people` under this alias. */
export function personColumns(alias: string): string {
  return Object.keys(PERSON_COLUMNS)
    .map((column) => `${alias}.${column} AS person_${column}`)
    .join(', ');
}

export function personBrief(row: JoinedPerson): UserBrief {
  return toUserBrief(toPersonRow(row));
}

/** The joined person as others see them; `null` if there is none. */
export function joinedBrief(row: PersonColumns): UserBrief | null {
  return isJoined(row) ? personBrief(row) : null;
}

/** The joined person's row; `null` if there is none. */
export function joinedPerson(row: PersonColumns): PersonRow | null {
  return isJoined(row) ? toPersonRow(row) : null;
}

function toPersonRow(row: JoinedPerson): PersonRow {
  return {
    user_id: row.person_user_id,
    username: row.person_username,
    display_name: row.person_display_name,
    type: row.person_type,
    version: row.person_version,
    avatar_url: row.person_avatar_url,
    erased_at: row.person_erased_at,
  };
}

function isJoined(row: PersonColumns): row is JoinedPerson {
  return row.person_user_id !== null;
}
