import { beforeAll, describe, expect, it } from 'vitest';
import { NIL } from 'uuid';
import { readingOf } from '#testing/engines/query-plans';
import { setUp } from '#testing/engines/set-up';
import { TestStore } from '../../testing/test-store.js';
import { LISTED_GROUPS } from './listed-rooms.store.js';

const ROOMS = 20_000;
const PAGE = 50;
/** Blocks of 8 KiB for a page: one for each room at most, and those of the index. */
const PAGE_BUFFERS_MAX = PAGE + 20;
const FILL = `
INSERT INTO history.rooms (id, kind, visibility, name, name_key, created_at, create_fingerprint, head_seq, head_rev, rev, member_count,
   last_activity_at)
 SELECT gen_random_uuid(), 'group', 'private', name, name, now(), '', 1, 1, 1, 1, now()
   FROM (SELECT 'room ' || md5(n::text) AS name FROM generate_series(1, ${ROOMS}) n)`;

describe(`the list of ${ROOMS} rooms for operators`, () => {
  const store = setUp(() => TestStore.start());

  beforeAll(async () => {
    await store.query(FILL);
    await store.query('VACUUM ANALYZE history.rooms');
  });

  const buffers = async (query: string | null, after: string) => {
    const values = [query === null ? 'NULL' : `'${query}'`, `'${after}'`, `'${NIL}'`, `${PAGE}`];
    const text = LISTED_GROUPS.text.replaceAll(/\$(\d)/g, (_, number: string) => values[Number(number) - 1] ?? '');
    return (await readingOf((each) => store.query(each), text)).buffers;
  };

  it('reads the rooms of a page alone, wherever it begins', async () => {
    for (const after of ['', 'room 8', 'room f']) expect(await buffers(null, after)).toBeLessThan(PAGE_BUFFERS_MAX);
  });

  it('reads the rooms up to the end of the page in a search, and each one once at most', async () => {
    expect(await buffers('room', '')).toBeLessThan(PAGE_BUFFERS_MAX);
    expect(await buffers('nothing like it', '')).toBeLessThan(ROOMS * 1.1);
  });
});
