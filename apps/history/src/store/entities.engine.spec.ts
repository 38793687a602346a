import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { newId, type UserId } from '#contracts';
import { MemberEntity } from '../members/member.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { TestStore } from '../testing/test-store.js';
import { createDataSources } from './data-sources.js';
import { ENTITIES } from './entities.js';

describe('the entities', () => {
  let store: TestStore;
  let reads: DataSource;

  beforeAll(async () => {
    store = await TestStore.start();
    ({ reads } = createDataSources(store.postgres.url, 4));
    await reads.initialize();
  });
  afterAll(async () => {
    await reads.destroy();
    await store.stop();
  });

  it('have exactly the columns that the migrations made', async () => {
    const rows = (await store.query(
      `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'history'`,
    )) as { table_name: string; column_name: string }[];
    for (const entity of ENTITIES) {
      const { tableName, columns } = reads.getMetadata(entity);
      const made = rows.filter((row) => row.table_name === tableName).map((row) => row.column_name);
      expect(columns.map(({ databaseName }) => databaseName).sort(), tableName).toEqual(made.sort());
    }
  });

  it('give rows as they stand: counters as numbers, times as dates', async () => {
    const userId: UserId = await store.person('ann');
    const roomId = await store.room({ members: [userId] });
    const member = await reads.getRepository(MemberEntity).findOneByOrFail({ roomId, userId });
    expect(member).toMatchObject({ role: 'member', rev: 2, urev: 1, joinedAt: expect.any(Date) });
    expect(await reads.getRepository(PersonEntity).findOneBy({ userId: newId<UserId>() })).toBeNull();
  });
});
