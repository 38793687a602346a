import { Readable } from 'node:stream';
import { MAX } from 'uuid';
import { describe, expect, it } from 'vitest';
import type { CommandBus } from '#bus/command-bus.port';
import type { HistoryConfig } from '#config/app-config';
import { newId } from '#contracts';
import type { Statement } from '#persistence/sql';
import { setUp } from '#testing/engines/set-up';
import { TestStore } from '../../../testing/test-store.js';
import type { Inspection, MadeThumb } from '../../files/inspection/inspection.js';
import type { Scanner } from '../../files/scanner/scanner.port.js';
import type { ObjectStore } from '../../files/storage/object-store.port.js';
import type { StoreOwner } from '../../files/storage/store-owner.js';
import type { ObjectId } from '../../room/rows/file.rows.js';
import { WriteSql } from '../../store/write-sql.js';
import { EndedFilesService } from './ended-files.service.js';
import { FileWorkService } from './file-work.service.js';
import { CLAIM_CHECK, CLAIM_WORK } from './file-work.store.js';

const THUMB: MadeThumb = { bytes: Buffer.from('x'), width: 9, height: 9 };
/** The thumbnails in the store. */
const THUMBS = new Set<string>();
const STORE: Partial<ObjectStore> = {
  read: () => Promise.resolve({ stream: Readable.from([Buffer.from('x')]), bytes: 1 }),
  write: (bytes) => Promise.resolve(void (bytes.kind === 'thumb' && THUMBS.add(bytes.id))),
  remove: (id) => Promise.resolve(void THUMBS.delete(id)),
};
const OWNER: Partial<StoreOwner> = { ours: () => Promise.resolve(STORE as ObjectStore) };
const CONFIG = { files: 'folder' } as HistoryConfig;
const SCANNER: Scanner = { isClean: () => Promise.resolve(true) };

/** Takes too long to find the next owner. */
class SlowSql extends WriteSql {
  override rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    if (statement === CLAIM_WORK && values[1] !== null) return Promise.reject(new Error('statement timeout'));
    return super.rows<Row>(statement, values);
  }
}

/** A node of a plan, as `EXPLAIN` writes it. */
interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** The rows that the scans of a plan read. */
function rowsOf(plan: Plan): number {
  const rows = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
  const own = plan['Node Type'].includes('Scan') ? rows * plan['Actual Loops'] : 0;
  return (plan.Plans ?? []).reduce((sum, child) => sum + rowsOf(child), own);
}

describe('work on files', () => {
  const store = setUp(() => TestStore.start());

  function workWith(
    thumb: (id: ObjectId) => Promise<MadeThumb>,
    sql = new WriteSql(store.dataSource),
  ): FileWorkService {
    const inspection: Partial<Inspection> = { thumb };
    return new FileWorkService(sql, {} as CommandBus, OWNER as StoreOwner, inspection as Inspection, SCANNER, CONFIG);
  }

  async function due(type: string, state: string): Promise<string> {
    const id = newId();
    const insert = 'INSERT INTO history.objects (id, type, state, work_at) VALUES ($1, $2, $3, now())';
    await store.query(insert, [id, type, state]);
    // An unsent file has the bytes.
    await store.query(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id)
       VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'x', 1, '', $1)`,
      [id],
    );
    return id;
  }

  const STATE = 'SELECT state, thumb_width AS width, work_at IS NOT NULL AS due FROM history.objects WHERE id = $1';
  const stored = (id: string) => store.query(STATE, [id]);

  it('checks a file while a picture takes long', async () => {
    const [picture, text] = [await due('image/png', 'ready'), await due('text/plain', 'checking')];
    let draw = (): void => undefined;
    const drawn = new Promise<void>((resolve) => (draw = resolve));
    const work = workWith(() => drawn.then(() => THUMB));
    const drawing = work.job.run();
    await work.checks.run();
    expect(await stored(text)).toEqual([{ state: 'ready', width: null, due: false }]);
    expect(await stored(picture)).toEqual([{ state: 'ready', width: null, due: true }]);
    draw();
    await drawing;
    expect(await stored(picture)).toEqual([{ state: 'ready', width: 9, due: false }]);
  });

  async function pictureOf(owner: string): Promise<string> {
    const id = await due('image/png', 'ready');
    await store.query('UPDATE history.objects SET owner_id = $2 WHERE id = $1', [id, owner]);
    return id;
  }

  it('serves owners in turn', async () => {
    const [ann = '', bob = ''] = [newId<string>(), newId<string>()].sort();
    const pictures: string[] = [];
    for (const owner of [ann, ann, ann, bob]) pictures.push(await pictureOf(owner));
    const drawn: string[] = [];
    await workWith((id) => {
      drawn.push(id);
      return Promise.resolve(THUMB);
    }).job.run();
    const [first, second, third, bobs] = pictures;
    expect(drawn).toEqual([first, bobs, second, third]);
  });

  it('serves imports behind all users', async () => {
    const ann = newId<string>();
    const pictures: string[] = [];
    for (const owner of [MAX, ann, MAX, ann]) pictures.push(await pictureOf(owner));
    const drawn: string[] = [];
    await workWith((id) => {
      drawn.push(id);
      return Promise.resolve(THUMB);
    }).job.run();
    const [first, anns, second, other] = pictures;
    expect(drawn).toEqual([anns, other, first, second]);
  });

  it.each([
    ['CLAIM_WORK', CLAIM_WORK, 'ready'],
    ['CLAIM_CHECK', CLAIM_CHECK, 'checking'],
  ])('finds whose turn it is without reading the work of the others (%s)', async (_name, { text }, state) => {
    const [ann = '', bob = '', cem = ''] = [newId<string>(), newId<string>(), newId<string>()].sort();
    // Ann's work is due, Bob's is put off, Cem is the next one.
    await store.query(
      `INSERT INTO history.objects (id, owner_id, type, state, work_at)
       SELECT gen_random_uuid(), owner.id, 'image/png', $4, now() + owner.late
         FROM generate_series(1, 2000),
           (VALUES ($1::uuid, interval '0'), ($2, interval '1 hour'), ($3, interval '0')) owner (id, late)`,
      [ann, bob, cem, state],
    );
    await store.query('ANALYZE history.objects');
    const reads = `EXPLAIN (ANALYZE, FORMAT JSON) ${text
      .replace('$1', '30')
      .replace('$2', `'${ann}'`)
      .replaceAll('$3', `'${MAX}'`)}`;
    const [plan] = (await store.query(reads)) as { 'QUERY PLAN': [{ Plan: Plan }] }[];
    expect(plan && rowsOf(plan['QUERY PLAN'][0].Plan)).toBeLessThan(20);
    const claimed = 'SELECT owner_id FROM history.objects WHERE tries = 1 AND owner_id = ANY($1::uuid[])';
    expect(await store.query(claimed, [[ann, bob, cem]])).toEqual([{ owner_id: cem }]);
    await store.query('DELETE FROM history.objects WHERE owner_id = ANY($1::uuid[])', [[ann, bob, cem]]);
  });

  it('goes on after a claim that took too long', async () => {
    const ann = newId();
    const pictures = [await pictureOf(ann), await pictureOf(ann)];
    const drawn: string[] = [];
    const draw = (id: ObjectId): Promise<MadeThumb> => {
      drawn.push(id);
      return Promise.resolve(THUMB);
    };
    const { job } = workWith(draw, new SlowSql(store.dataSource));
    for (let run = 0; run < pictures.length; run += 1) await job.run();
    expect(drawn).toEqual(pictures);
  });

  it('gives a picture up that three processes did not survive; its file stays', async () => {
    const [deadly, unlucky] = [await due('image/png', 'ready'), await due('image/png', 'ready')];
    const die = 'UPDATE history.objects SET tries = $2 WHERE id = $1';
    await store.query(die, [deadly, 3]);
    await store.query(die, [unlucky, 2]);
    const drawn: string[] = [];
    await workWith((id) => {
      drawn.push(id);
      return Promise.resolve(THUMB);
    }).job.run();
    expect(drawn).toEqual([unlucky]);
    expect(await stored(deadly)).toEqual([{ state: 'ready', width: null, due: false }]);
    const lost = 'UPDATE history.objects SET work_at = now() WHERE id = $1';
    await store.query(lost, [deadly]);
    await workWith(() => Promise.reject(new Error('drawn again'))).job.run();
    expect(await stored(deadly)).toEqual([{ state: 'ready', width: null, due: false }]);
  });

  it('leaves no thumbnail of a picture that was deleted while it was made', async () => {
    const [kept, deleted] = [await due('image/png', 'ready'), await due('image/png', 'ready')];
    const ended = new EndedFilesService(new WriteSql(store.dataSource), OWNER as StoreOwner, CONFIG);
    await workWith(async (id) => {
      if (id !== deleted) return THUMB;
      await store.query('UPDATE history.files SET ended_at = now() WHERE id = $1', [id]);
      await ended.job.run();
      return THUMB;
    }).job.run();
    expect([kept, deleted].map((id) => THUMBS.has(id))).toEqual([true, false]);
  });

  it('leaves no thumbnail of a picture whose deletion has begun while it was made', async () => {
    const picture = await due('image/png', 'ready');
    await workWith(async (id) => {
      await store.query('UPDATE history.files SET ended_at = now() WHERE id = $1', [id]);
      return THUMB;
    }).job.run();
    expect(THUMBS.has(picture)).toBe(false);
  });

  it('makes a thumbnail however long the store was unavailable', async () => {
    const picture = await due('image/png', 'ready');
    const unavailable = workWith(() => Promise.reject(new Error('the store is unavailable')));
    for (let time = 0; time < 5; time += 1) {
      await unavailable.job.run();
      expect(await stored(picture)).toEqual([{ state: 'ready', width: null, due: true }]);
      await store.query('UPDATE history.objects SET work_at = now() WHERE id = $1', [picture]);
    }
    await workWith(() => Promise.resolve(THUMB)).job.run();
    expect(await stored(picture)).toEqual([{ state: 'ready', width: 9, due: false }]);
  });

  it('shows that a picture has passed its check before its thumbnail is made', async () => {
    const picture = await due('image/png', 'checking');
    const work = workWith(() => Promise.resolve(THUMB));
    await work.checks.run();
    expect(await stored(picture)).toEqual([{ state: 'ready', width: null, due: true }]);
    await work.job.run();
    expect(await stored(picture)).toEqual([{ state: 'ready', width: 9, due: false }]);
  });
});
