import type { Member, RoomId, RoomKind, Visibility } from '#contracts';
import type { EmailState } from '#contracts/routes/email.routes';
import type { ProcessNumbers } from '#platform/process/process-numbers';
import type { ShownProcess } from '#platform/process/processes';
import type { AdminUser } from './internal-api.js';

/** `app`: the username of the bot of the app that brought the user; `null` for all others. */
export interface ListedUser extends AdminUser {
  readonly app: string | null;
  /** An import has made the account, and nobody has claimed it. */
  readonly unclaimed?: true;
}

/** `GET <auth>/users?query&kind&suspended&cursor&limit`: by username. */
export interface UsersPage {
  readonly users: readonly ListedUser[];
  readonly cursor: string | null;
}

/** `by`: as `actor` of an `AuditRecord`. `reason` is `null` without one. */
export interface Suspension {
  readonly by: string;
  readonly reason: string | null;
}

/** `GET <auth>/users/:user`. */
export interface ShownUser extends ListedUser {
  /** The number of those that live. */
  readonly sessions: number;
  readonly secondFactor: boolean;
  /** The act that has suspended the user, as far as the audit has it for that time. */
  readonly suspension?: Suspension;
  /** For admins alone. */
  readonly email?: EmailState;
}

/** A room as operators see it. A direct room has no name. */
export interface ListedRoom {
  readonly id: RoomId;
  readonly kind: RoomKind;
  readonly name: string | null;
  readonly visibility: Visibility;
  readonly members: number;
  readonly headSeq: number;
  readonly createdAt: string;
  readonly lastActivityAt: string;
  /** `null`: keeps everything. */
  readonly retentionDays: number | null;
  readonly archivedAt: string | null;
  /** New accounts join it. */
  readonly isDefault: boolean;
}

/** `GET <history>/rooms?query&cursor&limit`: groups by name. `GET <history>/rooms/:room`: one of them, or a direct room by its id. */
export interface RoomsPage {
  readonly rooms: readonly ListedRoom[];
  readonly cursor: string | null;
}

/** `GET <history>/rooms/:room/members?cursor&limit`: the joined members by id. */
export interface RoomMembersPage {
  readonly members: readonly Pick<Member, 'user' | 'role' | 'joinedAt' | 'mutedUntil'>[];
  readonly cursor: string | null;
}

/** `GET <history>/totals`: what is stored, and the numbers of all processes together. */
export interface SiteTotals extends ProcessNumbers {
  /** Groups and direct rooms. */
  readonly rooms: number;
  /** As `FILE_BYTES_TOTAL` counts them. */
  readonly fileBytes: number;
  readonly openReports: number;
}

/** `GET <auth>/totals`. */
export interface UserTotals {
  /** Accounts, guests and bots. */
  readonly users: number;
}

/** `GET <history>/processes`: those that have shown themselves within 15 s, by service. Those of 0.2 do not. */
export interface ProcessesAnswer {
  readonly processes: readonly ShownProcess[];
}
