import type { UserBrief, UserId, UserType } from '#contracts';

/** A row of `history.people`. */
export interface PersonRow {
  user_id: UserId;
  username: string | null;
  display_name: string | null;
  type: UserType;
  version: number;
  erased_at: Date | null;
}

/** What others see of a person; an erased one has no names. */
export function toUserBrief(row: PersonRow): UserBrief {
  const erased = row.erased_at !== null;
  return {
    id: row.user_id,
    username: erased ? null : row.username,
    displayName: erased ? null : row.display_name,
    type: row.type,
    version: row.version,
  };
}

/** A person as columns of another row; all `null` where a LEFT JOIN found nobody. */
export type PersonColumns = { [Column in keyof PersonRow as `person_${Column}`]: PersonRow[Column] | null };

/** Selects `PersonColumns` from `history.people` under this alias. */
export function personColumns(alias: string): string {
  const columns = ['user_id', 'username', 'display_name', 'type', 'version', 'erased_at'];
  return columns.map((column) => `${alias}.${column} AS person_${column}`).join(', ');
}

/** The brief of the joined person, `null` where there is none. */
export function joinedBrief(row: PersonColumns): UserBrief | null {
  const { person_user_id: userId, person_type: type, person_version: version } = row;
  if (userId === null || type === null || version === null) return null;
  return toUserBrief({
    user_id: userId,
    username: row.person_username,
    display_name: row.person_display_name,
    type,
    version,
    erased_at: row.person_erased_at,
  });
}
