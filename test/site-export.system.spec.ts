import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditPage } from '#access/internal-api';
import type { NeutralRecord } from '#import/records';
import { TestOperator } from '#testing/topology/operator';
import { account } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();
const operator = new TestOperator();

describe('the export of the site', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-site-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has people and what they wrote, and an import reads it', async () => {
    const [alice, bob] = [users.keep(await account('exported')), users.keep(await account('exported'))];
    const [alices, bobs] = [await alice.connect(), await bob.connect()];
    const room = await alices.ask('room:create', { kind: 'group', name: 'Exported', memberIds: [bob.id] });
    const id = randomUUID();
    await alices.ask('message:send', { id, roomId: room.id, body: 'a word of alice' });
    await bobs.ask('message:send', { id: randomUUID(), roomId: room.id, body: 'a reply of bob', threadId: id });
    const path = join(folder, 'site.ndjson.gz');
    const { code, stderr } = await operator.run('site', 'export', path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const lines = gunzipSync(await readFile(path))
      .toString()
      .trimEnd()
      .split('\n');
    const records = lines.map((line) => JSON.parse(line) as NeutralRecord);
    const user = { record: 'user', id: alice.id, username: alice.user.username, active: true };
    expect(records).toContainEqual(expect.objectContaining(user));
    expect(records.filter((each) => 'room' in each && each.room === room.id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ record: 'membership', user: bob.id, state: 'joined' }),
        expect.objectContaining({ record: 'message', sender: alice.id, body: 'a word of alice' }),
        expect.objectContaining({ record: 'message', sender: bob.id, threadOf: id, inRoom: false }),
      ]),
    );
    const inspected = JSON.parse((await operator.run('import', 'inspect', path, '--json')).stdout) as object;
    expect(inspected).toMatchObject({ format: 'neutral', questions: [] });
    const { records: acts } = await operator.ask<AuditPage>('audit', '--limit', '50');
    expect(acts.filter(({ act, actor }) => act === 'site.export' && actor === 'root').length).toBeGreaterThan(0);
  });

  it('refuses what is there', async () => {
    const { code, stderr } = await operator.run('site', 'export', folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('exists; remove it first') });
  });
});
