import { describe, expect, it } from 'vitest';
import type { Statement } from '#persistence/sql';
import type { Erasure, TableClass } from '#persistence/table-class';
import * as exported from '../admin/export.store.js';
import { REMOVE_NAMES } from '../jobs/erased-names.store.js';
import { ERASE_PARTS, FINISH_ERASING } from '../jobs/room-erasure.store.js';
import {
  END_UNSENT_FILES,
  ERASE,
  ERASE_BLOCKS,
  ERASE_BOOKMARKS,
  ERASE_DRAFTS,
  ERASE_FOLLOWERS,
  ERASE_LOGGED_REASONS,
  ERASE_OWN_REASONS,
  ERASE_SCHEDULED,
} from '../people/people.store.js';
import { DELETE_AVATARS } from '../room/writes/room-writes.sql.js';
import { HISTORY_TABLES } from './tables.js';

const CLASSES = Object.entries<TableClass>(HISTORY_TABLES);

function namesIn(statements: readonly Statement[], pattern: RegExp): string[] {
  const found = statements.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name as string));
  return [...new Set(found)].sort();
}

/** Also a table whose counters an erasure changes, but nothing about the user. */
const changedBy = (...statements: Statement[]): string[] =>
  namesIn(statements, /(?:DELETE FROM|UPDATE|INSERT INTO) history\.(\w+)/g);

const classedAs = (erasure: Erasure): string[] =>
  CLASSES.filter(([, { erased }]) => erased.includes(erasure)).map(([name]) => name);

describe('the classes of the tables', () => {
  it('name exactly the tables that the export reads', () => {
    const statements = Object.values(exported).filter((part): part is Statement => 'text' in part);
    const read = namesIn(statements, /(?:FROM|JOIN) history\.(\w+)/g);
    const classed = CLASSES.filter(([, table]) => table.exported.length > 0).map(([name]) => name);
    expect(classed.sort()).toEqual(read);
  });

  it('name the tables that the erasure of a room changes; the bytes of files go with their files', () => {
    const changed = changedBy(...ERASE_PARTS, FINISH_ERASING, DELETE_AVATARS);
    expect(classedAs('room').sort()).toEqual([...changed, 'objects'].sort());
  });

  it('name the tables that the erasure of an account changes; rooms only learn that they are no longer blocked', () => {
    const changed = changedBy(
      ...[
        ERASE,
        END_UNSENT_FILES,
        ERASE_BLOCKS,
        ERASE_BOOKMARKS,
        ERASE_DRAFTS,
        ERASE_FOLLOWERS,
        ERASE_LOGGED_REASONS,
        ERASE_OWN_REASONS,
        ERASE_SCHEDULED,
        REMOVE_NAMES,
      ],
    );
    expect([...classedAs('account'), 'rooms'].sort()).toEqual([...changed, 'objects'].sort());
  });
});
