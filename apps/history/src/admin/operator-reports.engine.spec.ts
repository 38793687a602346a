import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type MessageId, type Report, type ReportPage, type RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import {
  ADMIN_ROUTES,
  OPERATOR_KEY_HEADER,
  type AuditRecord,
  type ReportAnswer,
  type ReportsAnswer,
} from '#access/internal-api';
import { OPALS_KEY } from '../../testing/test-directory.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

const OPERATOR = 'Opal Öberg';

describe('reports, for operators', () => {
  const service = setUp(() => TestService.start());
  let ann: TestCaller;
  let bob: TestCaller;
  let cid: TestCaller;

  beforeEach(async () => {
    [ann, bob, cid] = await Promise.all([service.caller('ann'), service.caller('bob'), service.caller('cid')]);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const call = (method: 'get' | 'post', path: string) =>
    service.http[method](`/${ADMIN_ROUTES.history}/${path}`).set(OPERATOR_KEY_HEADER, OPALS_KEY);
  const send = async (roomId: RoomId, caller: TestCaller, body: string): Promise<MessageId> => {
    const id = newId<MessageId>();
    await caller.call('post', `/v1/rooms/${roomId}/messages`, { id, body }).expect(201);
    return id;
  };
  const made = async (fields: object): Promise<RoomId> =>
    ((await ann.call('post', '/v1/rooms', fields)).body as { id: RoomId }).id;
  const newRoom = () => made({ kind: 'group', name: 'a room', memberIds: [bob.actor.userId, cid.actor.userId] });
  const reported = (roomId: RoomId, id: MessageId, fields: object = { reason: 'abuse' }) =>
    cid.call('post', `/v1/rooms/${roomId}/messages/${id}/report`, fields).expect(204);
  const all = async (query = '') => ((await call('get', `reports?${query}`).expect(200)).body as ReportPage).reports;
  const of = async (id: MessageId, query = 'limit=100'): Promise<Report | undefined> =>
    (await all(query)).find(({ messageId }) => messageId === id);
  const audited = async () =>
    ((await call('get', 'audit?limit=10')).body as { records: AuditRecord[] }).records
      .map(({ actor, act, subject, details }) => ({ actor, act, subject, details }))
      .filter(({ act }) => act.startsWith('report.'));
  const message = async (roomId: RoomId, id: MessageId) =>
    (await ann.call('get', `/v1/rooms/${roomId}/messages/${id}`)).body as { deletedAt: string | null };

  it('are those of all rooms, about owners and in direct rooms too, with the people who have reported', async () => {
    const roomId = await newRoom();
    const direct = (
      (await cid.call('post', '/v1/rooms', { kind: 'direct', memberIds: [bob.actor.userId] })).body as { id: RoomId }
    ).id;
    const [owners, private_] = [await send(roomId, ann, 'by the owner'), await send(direct, bob, 'in private')];
    await reported(roomId, owners, { reason: 'spam', note: 'again' });
    await reported(direct, private_);
    const [first, second] = await all();
    expect([first?.messageId, second?.messageId]).toEqual([private_, owners]);
    const { body } = (await call('get', `reports/${second!.id}`).expect(200)) as { body: ReportAnswer };
    const { userId, username } = cid.actor;
    expect(body).toEqual({
      ...second,
      room: { id: roomId, name: 'a room' },
      hasMessage: true,
      reporters: [
        {
          user: expect.objectContaining({ id: userId, username }),
          reason: 'spam',
          note: 'again',
          at: expect.any(String),
        },
      ],
    });
    await call('get', `reports/${newId()}`).expect(404);
    await service.http.get(`/${ADMIN_ROUTES.history}/reports`).expect(401);
    await ann.call('get', `/v1/rooms/${roomId}/reports`).expect(200, { reports: [], cursor: null });
  });

  it('are closed by name in the audit, once', async () => {
    const roomId = await newRoom();
    const id = await send(roomId, bob, 'an insult');
    await reported(roomId, id);
    const { id: reportId } = (await of(id))!;
    const close = () => call('post', `reports/${reportId}/close`).send({}).expect(200);
    const { body } = await close();
    expect(body).toMatchObject({ state: 'closed', closedAt: expect.any(String), closedBy: null });
    expect((await close()).body).toEqual(body);
    expect(await of(id)).toBeUndefined();
    expect(await of(id, 'state=closed&limit=100')).toEqual(body);
    const details = { roomId, messageId: id };
    expect(await audited()).toEqual([{ actor: OPERATOR, act: 'report.close', subject: reportId, details }]);
    expect((await message(roomId, id)).deletedAt).toBeNull();
  });

  it('are closed with the message deleted, in an archived and in a direct room, without an operator’s name there', async () => {
    const roomId = await newRoom();
    const direct = (
      (await cid.call('post', '/v1/rooms', { kind: 'direct', memberIds: [bob.actor.userId] })).body as { id: RoomId }
    ).id;
    const [inRoom, inDirect] = [await send(roomId, bob, 'one'), await send(direct, bob, 'two')];
    await reported(roomId, inRoom);
    await reported(direct, inDirect);
    await ann.call('patch', `/v1/rooms/${roomId}`, { archived: true }).expect(200);
    for (const id of [inRoom, inDirect]) {
      const { id: reportId, roomId: of_ } = (await of(id))!;
      const close = () => call('post', `reports/${reportId}/close`).send({ deleteMessage: true }).expect(200);
      await close();
      await close();
      const { body } = await cid.call('get', `/v1/rooms/${of_}/messages/${id}`).expect(200);
      expect(body).toMatchObject({ body: '', deletedAt: expect.any(String) });
      expect(JSON.stringify(body)).not.toContain(OPERATOR);
      const [closed, deleted, ...rest] = (await audited()).filter(({ subject }) => subject === reportId);
      const details = { roomId: of_, messageId: id };
      expect([closed, deleted, rest]).toEqual([
        { actor: OPERATOR, act: 'report.close', subject: reportId, details },
        { actor: OPERATOR, act: 'report.delete', subject: reportId, details },
        [],
      ]);
    }
  });

  it('of a room that is deleted are closed, whether the message is to be deleted or not', async () => {
    const roomId = await newRoom();
    const id = await send(roomId, bob, 'an insult');
    await reported(roomId, id);
    await ann.call('delete', `/v1/rooms/${roomId}`).expect(204);
    const { id: reportId } = (await of(id))!;
    const { body } = await call('post', `reports/${reportId}/close`).send({ deleteMessage: true }).expect(200);
    expect(body).toMatchObject({ state: 'closed', texts: [{ body: 'an insult' }] });
    expect((await audited()).filter(({ subject }) => subject === reportId).map(({ act }) => act)).toEqual([
      'report.close',
    ]);
  });

  it('say what is left of the message and of the room', async () => {
    const roomId = await newRoom();
    const id = await send(roomId, bob, 'an insult');
    await reported(roomId, id);
    const { id: reportId } = (await of(id))!;
    const left = async () => {
      const { room, hasMessage } = (await call('get', `reports/${reportId}`).expect(200)).body as ReportAnswer;
      return [room, hasMessage];
    };
    const room = { id: roomId, name: 'a room' };
    expect(await left()).toEqual([room, true]);
    await bob.call('delete', `/v1/rooms/${roomId}/messages/${id}`);
    expect(await left()).toEqual([room, false]);
    await ann.call('delete', `/v1/rooms/${roomId}`).expect(204);
    expect(await left()).toEqual([null, false]);
  });

  it('leave no text and no note in a log or in the audit', async () => {
    const [text, note] = ['a text that no log has', 'a note that no log has'];
    const written: unknown[] = [];
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      });
    const roomId = await newRoom();
    const id = await send(roomId, bob, text);
    await reported(roomId, id, { reason: 'other', note });
    await cid.call('post', `/v1/rooms/${roomId}/messages/${id}/report`, { reason: 'none', note }).expect(400);
    const { id: reportId } = (await of(id))!;
    await ann.call('get', `/v1/rooms/${roomId}/reports`).expect(200);
    await ann.call('post', `/v1/rooms/${roomId}/reports/${newId()}/close`).expect(404);
    await call('post', `reports/${reportId}/close`).send({ deleteMessage: true }).expect(200);
    const audit = await call('get', 'audit?limit=10');
    vi.restoreAllMocks();
    for (const secret of [text, note]) {
      expect(written.join('')).not.toContain(secret);
      expect(JSON.stringify(audit.body)).not.toContain(secret);
    }
  });

  it('come with the names of their rooms, and are found by whom they are about, in any state', async () => {
    const roomId = await newRoom();
    const { id: direct } = (await cid.call('post', '/v1/rooms', { kind: 'direct', memberIds: [bob.actor.userId] }))
      .body as { id: RoomId };
    const [first, second] = [await send(roomId, bob, 'first'), await send(direct, bob, 'second')];
    for (const [room, id] of [
      [roomId, first],
      [direct, second],
    ] as const)
      await reported(room, id);
    await call('post', `reports/${(await of(first))!.id}/close`)
      .send({})
      .expect(200);
    const about = async (query: string) =>
      (await call('get', `reports?senderId=${bob.actor.userId}${query}`).expect(200)).body as ReportsAnswer;
    const { reports, rooms } = await about('');
    expect(reports.map(({ messageId, state }) => [messageId, state])).toEqual([
      [second, 'open'],
      [first, 'closed'],
    ]);
    expect(rooms).toHaveLength(2);
    expect(rooms).toEqual(
      expect.arrayContaining([
        { id: roomId, name: 'a room' },
        { id: direct, name: null },
      ]),
    );
    const { cursor } = await about('&limit=1');
    expect((await about(`&cursor=${cursor ?? ''}`)).reports).toEqual([reports[1]]);
    const { body } = await call('get', 'totals').expect(200);
    expect(body).toMatchObject({ rooms: expect.any(Number), openReports: (await all('limit=200')).length });
  });
});
