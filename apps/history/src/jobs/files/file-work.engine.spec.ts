import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandBus } from '#bus/command-bus.port';
import type { HistoryConfig } from '#config/app-config';
import { newId } from '#contracts';
import type { Statement } from '#persistence/sql';
import { TestStore } from '../../../testing/test-store.js';
import type { Inspection, MadeThumb } from '../../files/inspection.js';
import type { Scanner } from '../../files/scanner/scanner.port.js';
import type { FileStorage } from '../../files/storage/file-storage.port.js';
import type { ObjectId } from '../../room/rows/file.rows.js';
import { WriteSql } from '../../store/write-sql.js';
import { FileWorkService } from './file-work.service.js';
import { CLAIM_WORK } from './file-work.store.js';

const THUMB: MadeThumb = { bytes: Buffer.from('x'), width: 9, height: 9 };
const STORAGE: Partial<FileStorage> = {
  read: () => Promise.resolve(Readable.from([Buffer.from('x')])),
  writeThumb: () => Promise.resolve(),
};
const SCANNER: Scanner = { isClean: () => Promise.resolve(true) };

/** Takes too long to find an owner who has not had a turn. */
class SlowSql extends WriteSql {
  override rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const served = statement === CLAIM_WORK ? values[2] : [];
    if (Array.isArray(served) && served.length > 0) return Promise.reject(new Error('statement timeout'));
    return super.rows<Row>(statement, values);
  }
}

describe('work on files', () => {
  let store: TestStore;

  beforeAll(async () => {
    store = await TestStore.start();
  });
  afterAll(() => store.stop());

  function workWith(
    thumb: (id: ObjectId) => Promise<MadeThumb>,
    sql = new WriteSql(store.dataSource),
  ): FileWorkService {
    const inspection: Partial<Inspection> = { thumb };
    return new FileWorkService(sql, {} as CommandBus, STORAGE as FileStorage, inspection as Inspection, SCANNER, {
      files: 'folder',
    } as HistoryConfig);
  }

  async function due(type: string, state: string): Promise<string> {
    const id = newId();
    const insert = 'INSERT INTO history.objects (id, type, state, work_at) VALUES ($1, $2, $3, now())';
    await store.query(insert, [id, type, state]);
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
    await store.query(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id) VALUES ($1, $1, $2, 'a', 1, '', $1)`,
      [id, owner],
    );
    return id;
  }

  it('serves owners in turn', async () => {
    const [ann, bob] = [newId(), newId()];
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

  it('makes a thumbnail however long the store was away', async () => {
    const picture = await due('image/png', 'ready');
    const away = workWith(() => Promise.reject(new Error('the store is away')));
    for (let time = 0; time < 5; time += 1) {
      await away.job.run();
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
