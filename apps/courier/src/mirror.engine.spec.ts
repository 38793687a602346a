import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { mirror } from '#server';
import { TestDatabase } from '#testing/engines/test-database';

import { checkMirror, type Mirrored } from '../../../libs/server/testing/mirrored.js';

let client: pg.Client;

beforeAll(async () => {
  const { url } = await TestDatabase.open();
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(mirror.TABLES.postgres);
  await client.query(mirror.TABLES.postgres);
  await client.query('SET synchronous_commit = off');
});

afterAll(() => client.end());

it('a mirror in PostgreSQL equals the state, whatever happens in the rooms and however its deliveries come', async () => {
  const mirrored: Mirrored = {
    async empty() {
      await client.query('TRUNCATE parley_users, parley_rooms, parley_members, parley_messages, parley_deleted_rooms');
    },
    async take(delivery) {
      await client.query('BEGIN');
      await mirror.apply(delivery, mirror.postgres(client));
      await client.query('COMMIT');
    },
    async read(text) {
      return (await client.query<Record<string, unknown>>(text)).rows;
    },
  };
  await expect(checkMirror(mirrored, 40)).resolves.toBeUndefined();
});
