import type { FileId, RoomId, UserId, UserType } from '#contracts';

/**
 * Routes of `parley site export`, for root alone. The first page of people, and that of rooms, have no cursor, and are recorded in
 * the audit table.
 */

/** A cursor before all ids, for a further walk of the same export. */
export const FIRST_CURSOR = '00000000-0000-0000-0000-000000000000';

export interface ExportedPerson {
  readonly id: UserId;
  readonly username: string;
  readonly displayName: string;
  readonly type: UserType;
  /** Confirmed, else `null`. */
  readonly email: string | null;
  /** `false` if suspended. */
  readonly active: boolean;
}

/** `GET <auth>/site/people?cursor`: all that are not erased, by id. */
export interface ExportedPeoplePage {
  /** Names the site: the host of `PUBLIC_URL`, else `SITE_NAME`. */
  readonly site: string;
  readonly people: readonly ExportedPerson[];
  readonly cursor: UserId | null;
}

/**
 * `GET <history>/site/rooms?cursor`: all that are not deleted, by id. `GET <history>/site/rooms/:roomId`: a room and all in it as
 * records of the neutral form, one in a line, of one snapshot; an answer that breaks off is none.
 */
export interface ExportedRoomsPage {
  readonly rooms: readonly RoomId[];
  readonly cursor: string | null;
}

/** `GET <history>/site/files/:fileId`: the bytes. A record of a file whose bytes may be there has this as `missing`. */
export const NOT_EXPORTED = 'not exported';

/** The path of a file's bytes in a folder. */
export const exportedPath = (id: FileId | string): string => `files/${id}`;
