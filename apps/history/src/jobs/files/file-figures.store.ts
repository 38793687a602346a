import type { Sql, Statement } from '#persistence/sql';
import { STORED_BYTES } from '../../files/rows/file-totals.store.js';

/** The files of all users. */
interface FileFigures {
  /** Files that have ended and whose bytes are not deleted yet. */
  readonly ended: number;
  /** Since the end of the oldest of them; 0 without any. */
  readonly endedSeconds: number;
  /** Objects that wait for the scanner. */
  readonly checking: number;
  readonly checkingSeconds: number;
  /** As `FILE_BYTES_TOTAL` counts them. */
  readonly bytes: number;
}

/** Index: `files_ended`, `objects_checks`. */
export const FILE_FIGURES: Statement = {
  name: 'file-figures',
  text: `SELECT e.count AS ended, e.seconds AS "endedSeconds", c.count AS checking, c.seconds AS "checkingSeconds",
      s.bytes
    FROM (${STORED_BYTES.text}) s,
      (SELECT count(*), coalesce(extract(epoch FROM now() - min(ended_at)), 0)::float8 AS seconds
         FROM history.files WHERE ended_at IS NOT NULL) e,
      (SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds
         FROM history.objects WHERE work_at IS NOT NULL AND state = 'checking') c`,
};

export async function readFileFigures(sql: Sql): Promise<FileFigures | undefined> {
  return (await sql.rows<FileFigures>(FILE_FIGURES, []))[0];
}
