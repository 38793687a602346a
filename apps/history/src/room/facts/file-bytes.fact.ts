import type { UserId } from '#contracts';
import type { FileBytesRow } from '../rows/file.rows.js';
import { NONE, type LateFact } from './fact.js';

/** Bounds the rows that a sum reads. */
const FILES_PER_USER_MAX = 100_000;

/**
 * The sum of the bytes of each user's files. For a user with 100,000 files it is greater than any limit, so the user gets no
 * more files. Index: `files_of_owner`.
 */
export const fileBytes: LateFact<[UserId], FileBytesRow> = {
  // An origin may also be a message that the same transaction stores, with files that it sends.
  keysOf({ command: { actor }, names: { origins } }, { entries }, { people, shared }) {
    if (origins === undefined || people.hasFileBytes(actor.userId)) return NONE;
    const mayCopy = shared.origins.haveFiles || entries.some(({ names }) => names.files !== undefined);
    return mayCopy ? [[actor.userId]] : NONE;
  },
  statement: {
    name: 'file-bytes',
    text: `SELECT owner.id AS user_id,
        CASE WHEN count(f.bytes) < ${String(FILES_PER_USER_MAX)} THEN coalesce(sum(f.bytes), 0)::bigint
          ELSE ${String(Number.MAX_SAFE_INTEGER)} END AS bytes
      FROM unnest($1::uuid[]) AS owner (id) LEFT JOIN LATERAL (
        SELECT bytes FROM history.files WHERE owner_id = owner.id AND ended_at IS NULL
        LIMIT ${String(FILES_PER_USER_MAX)}
      ) f ON true GROUP BY owner.id`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.people.knowFileBytes(row);
  },
};
