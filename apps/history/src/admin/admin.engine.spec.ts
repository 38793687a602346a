import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PARTITIONS } from '#bus/partition.policy';
import { newId, type FileId, type MessageId, type RoomId } from '#contracts';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER, type AuditRecord, type ExportPage } from '#access/internal-api';
import { newOperatorKey } from '#access/operator-key.policy';
import { BUILD_VERSION } from '#platform/build-version';
import { HIDDEN } from '#config/shown-settings';
import { MIGRATIONS } from '../migrations/index.js';
import { WriteSql } from '../store/write-sql.js';
import { OPALS_KEY } from '../../testing/test-directory.js';
import { OPERATOR_SECRET, TestService, type TestCaller } from '../../testing/test-service.js';
import type { HistoryConfig } from '#config/app-config';
import { AuditPurgeService } from '../jobs/audit-purge.service.js';

const OPERATOR = 'Opal Öberg';
/** The job runs every few seconds. */
const SOON_MS = 40_000;

describe('the operator routes of history', () => {
  let service: TestService;
  let ann: TestCaller;
  let bob: TestCaller;

  beforeAll(async () => {
    service = await TestService.start();
    [ann, bob] = [await service.caller('ann'), await service.caller('bob')];
  });
  afterAll(() => service.stop());

  const call = (method: 'get' | 'post' | 'put', path: string) =>
    service.http[method](`/${ADMIN_ROUTES.history}/${path}`).set(OPERATOR_KEY_HEADER, OPALS_KEY);
  const newRoom = async (name: string) => {
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name, memberIds: [bob.actor.userId] });
    return (body as { id: RoomId }).id;
  };
  const send = async (roomId: RoomId, caller: TestCaller, body: string): Promise<MessageId> => {
    const id = newId<MessageId>();
    await caller.call('post', `/v1/rooms/${roomId}/messages`, { id, body }).expect(201);
    return id;
  };
  const audited = async (limit = 10) =>
    ((await call('get', `audit?limit=${String(limit)}`)).body as { records: AuditRecord[] }).records;

  it('require the secret of root or the key of an operator; that of a service is neither', async () => {
    const lag = (key: string) => service.http.get(`/${ADMIN_ROUTES.history}/lag`).set(OPERATOR_KEY_HEADER, key);
    await service.http.get(`/${ADMIN_ROUTES.history}/lag`).expect(401);
    for (const key of ['', 'a-secret-that-no-test-needs-to-keep', newOperatorKey(), `${OPERATOR_SECRET}x`])
      await lag(key).expect(401);
    for (const key of [OPERATOR_SECRET, OPALS_KEY]) await lag(key).expect(200);
    expect(await audited()).toEqual([]);
  });

  it('show the owner and the lag of each partition', async () => {
    const { body } = await call('get', 'lag').expect(200);
    expect(body.partitions).toHaveLength(PARTITIONS);
    expect(body.partitions[3]).toEqual({ partition: 3, owner: expect.any(String), open: 0, oldestMs: null });
  });

  it('tell an operator version, migrations, jobs and settings, and no secret', async () => {
    await service.http.get(`/${ADMIN_ROUTES.history}/support`).expect(401);
    const { body } = await call('get', 'support').expect(200);
    expect(body).toMatchObject({ version: BUILD_VERSION, migrations: { schema: 'history', pending: [] } });
    expect(body.migrations.applied).toEqual(MIGRATIONS.map(({ name }) => name));
    expect(body.jobs.map(({ name }: { name: string }) => name)).toContain('purge-messages');
    expect(body.settings).toMatchObject({ OPERATOR_SECRET: HIDDEN, PORT: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain(OPERATOR_SECRET);
  });

  it('renew the epoch while clients are connected, which then sync from nothing', async () => {
    const { body: before } = await call('get', 'epoch').expect(200);
    const { body: after } = await call('post', 'epoch').expect(200);
    expect(after.epoch).not.toBe(before.epoch);
    expect((await call('get', 'epoch')).body).toEqual(after);
    const { body } = await ann.call('post', '/v1/sync', { epoch: before.epoch, urev: 0 });
    expect(body).toMatchObject({ code: 'EPOCH_CHANGED', retry: 'resync' });
    expect(await audited(1)).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        actor: OPERATOR,
        act: 'epoch.renew',
        subject: null,
        details: after,
      },
    ]);
  });

  it('set the retention of a room, purge it soon, and list the rooms with a retention', async () => {
    const rooms = [await newRoom('one'), await newRoom('two'), await newRoom('three')].sort();
    const [first] = rooms as [RoomId];
    await send(first, ann, 'long ago');
    await service.store.query(`UPDATE history.messages SET created_at = now() - interval '8 days' WHERE room_id = $1`, [
      first,
    ]);
    await send(first, ann, 'just now');
    for (const roomId of rooms) {
      const { body } = await call('put', `rooms/${roomId}/retention`).send({ days: 7 }).expect(200);
      expect(body).toEqual({ roomId, name: expect.any(String), days: 7, firstSeq: expect.any(Number) });
    }
    const firstSeq = async () => ((await ann.call('get', `/v1/rooms/${first}`)).body as { firstSeq: number }).firstSeq;
    await expect.poll(firstSeq, { timeout: SOON_MS }).toBe(3);
    const page = await call('get', 'retention?limit=2').expect(200);
    expect(page.body.rooms.map(({ roomId }: { roomId: RoomId }) => roomId)).toEqual(rooms.slice(0, 2));
    expect(page.body.rooms[0]).toMatchObject({ days: 7, firstSeq: 3 });
    const rest = await call('get', `retention?cursor=${String(page.body.cursor)}`).expect(200);
    expect(rest.body).toMatchObject({ rooms: [{ roomId: rooms[2] }], cursor: null });
    await call('put', `rooms/${first}/retention`).send({ days: null }).expect(200);
    expect((await call('get', 'retention')).body.rooms).toHaveLength(2);
    const [record] = await audited(1);
    expect(record).toMatchObject({ actor: OPERATOR, act: 'retention.set', subject: first, details: { days: null } });
  });

  it('refuse an invalid retention and an unknown room, without a change or an audit record', async () => {
    const roomId = await newRoom('kept');
    const before = await audited();
    for (const days of [0, -1, 1.5, '7', true, 36_501, undefined])
      expect((await call('put', `rooms/${roomId}/retention`).send({ days })).body).toMatchObject({
        code: 'INVALID',
        field: 'days',
      });
    await call('put', `rooms/${newId()}/retention`).send({ days: 7 }).expect(404);
    expect((await call('put', 'rooms/lunch/retention').send({ days: 7 })).body).toMatchObject({
      code: 'INVALID',
      field: 'roomId',
    });
    expect((await call('get', 'audit?cursor=nonsense')).body).toMatchObject({ code: 'INVALID', field: 'cursor' });
    expect(await audited()).toEqual(before);
  });

  it('list the audit records newest first, which cannot be changed or deleted', async () => {
    const all = await audited(100);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    const pages: AuditRecord[] = [];
    let query = 'audit?limit=2';
    for (let more = true; more;) {
      const { body } = (await call('get', query)) as { body: { records: AuditRecord[]; cursor: string | null } };
      pages.push(...body.records);
      more = body.cursor !== null;
      query = `audit?limit=2&cursor=${String(body.cursor)}`;
    }
    expect(pages).toEqual(all);
    for (const change of [
      `UPDATE history.audit SET actor = 'nobody'`,
      'DELETE FROM history.audit',
      'TRUNCATE history.audit',
    ])
      await expect(service.store.query(change)).rejects.toThrow('append-only');
  });

  it('keep audit records for AUDIT_DAYS, and for at least 30 days; one run deletes all older ones', async () => {
    const age = (days: number) =>
      service.store.query(
        `INSERT INTO history.audit (id, at, actor, act) VALUES (gen_random_uuid(), now() - make_interval(days => $1), 'x', $2)`,
        [days, `old.${String(days)}`],
      );
    const old = async () => (await audited(100)).map(({ act }) => act).filter((act) => act.startsWith('old.'));
    await Promise.all([age(29), age(399), age(401)]);
    await expect(service.store.query('SELECT history.purge_audit(29, 10)')).rejects.toThrow('30 days at least');
    const sql = new WriteSql(service.store.dataSource);
    await new AuditPurgeService(sql, { auditDays: 0 } as HistoryConfig).job.run();
    expect((await old()).sort()).toEqual(['old.29', 'old.399', 'old.401']);
    await new AuditPurgeService(sql, { auditDays: 400 } as HistoryConfig).job.run();
    expect((await old()).sort()).toEqual(['old.29', 'old.399']);
    await service.store.query(
      `INSERT INTO history.audit (id, at, actor, act)
       SELECT gen_random_uuid(), now() - interval '401 days', 'x', 'many' FROM generate_series(1, 20100)`,
    );
    await new AuditPurgeService(sql, { auditDays: 400 } as HistoryConfig).job.run();
    expect(await service.store.query(`SELECT count(*)::int AS count FROM history.audit WHERE act = 'many'`)).toEqual([
      { count: 0 },
    ]);
    await expect(service.store.query('DELETE FROM history.audit')).rejects.toThrow('append-only');
  });

  it('export all data of a user, and no data of others, in pages', async () => {
    const roomId = await newRoom('exported');
    const mine = await send(roomId, ann, 'mine');
    const others = await send(roomId, bob, 'not mine');
    await service.store.messages(roomId, { count: 450, senderId: ann.actor.userId });
    await service.store.messages(roomId, { count: 11_000, senderId: bob.actor.userId });
    const last = await send(roomId, ann, 'the last');
    await ann.call('put', `/v1/rooms/${roomId}/messages/${others}/reactions/👍`).expect(200);
    await bob.call('put', `/v1/rooms/${roomId}/messages/${mine}/reactions/👎`).expect(200);
    await ann.call('put', `/v1/blocks/${bob.actor.userId}`).expect(204);
    await ann.call('put', `/v1/me/bookmarks/${roomId}/${others}`).expect(200);
    await bob.call('put', `/v1/me/bookmarks/${roomId}/${mine}`).expect(200);
    await ann.call('put', `/v1/me/drafts/${roomId}`, { body: 'begun', replyTo: others }).expect(200);
    await ann.call('put', `/v1/me/drafts/${roomId}/${others}`, { body: 'a reply' }).expect(200);
    await bob.call('put', `/v1/me/drafts/${roomId}`, { body: 'not hers' }).expect(200);
    const theReport = { reason: 'spam', note: 'hers' };
    await ann.call('post', `/v1/rooms/${roomId}/messages/${others}/report`, theReport).expect(204);
    await bob.call('post', `/v1/rooms/${roomId}/messages/${mine}/report`, { reason: 'other' }).expect(204);
    const scheduled = newId<MessageId>();
    const at = new Date(Date.now() + 3_600_000).toISOString();
    await ann.call('put', `/v1/me/scheduled/${scheduled}`, { roomId, at, body: 'later' }).expect(201);
    await bob.call('put', `/v1/me/scheduled/${newId()}`, { roomId, at, body: 'later' }).expect(201);
    const notifyUntil = new Date(Date.now() + 3_600_000).toISOString();
    await ann.call('put', `/v1/rooms/${roomId}/favourite`, { favourite: true }).expect(200);
    await ann.call('put', `/v1/rooms/${roomId}/section`, { section: 'Clients' }).expect(200);
    await ann.call('put', `/v1/rooms/${roomId}/unread`, { unread: true }).expect(200);
    await ann.call('put', `/v1/rooms/${roomId}/notify`, { notify: 'none', until: notifyUntil }).expect(200);
    const file = newId<FileId>();
    await service.store.query(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, declared_type)
       VALUES ($2, $1, $3, 'plan.pdf', 3, decode('00', 'hex'), 'application/pdf'),
              ($4, $1, $5, 'other.pdf', 3, decode('00', 'hex'), NULL)`,
      [roomId, file, ann.actor.userId, newId(), bob.actor.userId],
    );
    const records: ExportPage['records'][number][] = [];
    let pages = 0;
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `?cursor=${cursor}`;
      const { body } = (await call('get', `users/${ann.actor.userId}/export${query}`).expect(200)) as {
        body: ExportPage;
      };
      records.push(...body.records);
      pages += 1;
      ({ cursor } = body);
    } while (cursor !== null);
    const of = (kind: string) => records.filter((record) => record.kind === kind).map(({ value }) => value);
    expect(of('person')).toMatchObject([{ id: ann.actor.userId, username: 'ann' }]);
    expect(of('block')).toMatchObject([{ userId: bob.actor.userId }]);
    expect(of('bookmark')).toEqual([{ roomId, id: others, savedAt: expect.any(String), remindAt: null }]);
    expect(of('draft')).toEqual([
      { roomId, threadId: null, body: 'begun', replyTo: others, changedAt: expect.any(String) },
      { roomId, threadId: others, body: 'a reply', replyTo: null, changedAt: expect.any(String) },
    ]);
    expect(of('report')).toEqual([{ roomId, messageId: others, ...theReport, at: expect.any(String) }]);
    const waiting = { id: scheduled, roomId, at, message: { body: 'later' }, state: 'waiting', error: null };
    expect(of('scheduled')).toEqual([{ ...waiting, changedAt: expect.any(String) }]);
    const notUploaded = { messageId: null, bytes: 3, type: 'application/pdf', state: 'open' };
    expect(of('file')).toMatchObject([{ id: file, roomId, name: 'plan.pdf', ...notUploaded }]);
    const rooms = of('room') as { roomId: RoomId }[];
    expect(rooms.find((room) => room.roomId === roomId)).toMatchObject({
      name: 'exported',
      role: 'owner',
      state: 'joined',
      ...{
        favourite: true,
        section: 'Clients',
        unreadMark: true,
        unreadFrom: null,
        notify: 'none',
        notifyUntil,
        notifyThen: 'all',
      },
    });
    expect(of('readMarker')).toHaveLength(rooms.length);
    const messages = (of('message') as { roomId: RoomId; id: MessageId }[]).filter(
      (message) => message.roomId === roomId,
    );
    expect(messages).toHaveLength(452);
    expect({ first: messages[0]?.id, last: messages.at(-1)?.id }).toEqual({ first: mine, last });
    expect(of('reaction')).toEqual([
      { roomId, messageId: others, emoji: '👍', userId: ann.actor.userId, createdAt: expect.any(String) },
    ]);
    expect(pages).toBeGreaterThanOrEqual(3);
    const acts = (await audited(5)).filter(({ act }) => act === 'user.export');
    expect(acts).toMatchObject([{ actor: OPERATOR, subject: ann.actor.userId }]);
    expect((await call('get', `users/${newId()}/export`)).body).toEqual({ records: [], cursor: null });
  });
});
