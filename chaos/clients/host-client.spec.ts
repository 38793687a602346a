import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { newFolder } from '#testing/engines/set-folder';
import { answer, KEY, lost, problem, ScriptedParley } from '../../libs/server/testing/scripted-parley.js';
import { readRecords } from '../records/read-records.js';
import type { ChaosRecord } from '../records/record.js';
import { Recorder, RunClock } from '../records/recorder.js';
import { type HostCall, HostClient } from './host-client.js';

const USER: HostCall = {
  requests: [{ event: 'user:put', fields: { externalId: 'x', value: 'Xenia' } }],
  ask: (parley) => parley.users.upsert('x', { displayName: 'Xenia' }),
};
const MEMBERS: HostCall = {
  requests: ['x', 'y'].map((externalId) => ({ event: 'member:set', fields: { roomId: 'r', externalId } })),
  ask: (parley) => parley.rooms.setMembers('order', { set: ['x', 'y'] }, { partial: true }),
};

let folder: string;
let server: ScriptedParley;

beforeEach(async () => {
  folder = newFolder();
  server = await ScriptedParley.start();
  onTestFinished(() => server.close());
});

/** The answer of the call, and the records of it. */
async function called(call: HostCall): Promise<{ result: unknown; records: readonly ChaosRecord[] }> {
  const recorder = new Recorder(folder, 'host 1', new RunClock());
  const result = await new HostClient(server.url, KEY, recorder).call(call);
  await recorder.close();
  return { result, records: readRecords(folder) };
}

const answersIn = (records: readonly ChaosRecord[]) =>
  records.flatMap((record) => (record.kind === 'answered' ? [[record.op, record.answer]] : []));

describe('a call of a host', () => {
  it('is recorded with each attempt: one that is lost, one that something before Parley answers, and the last', async () => {
    server.answers(lost, answer(502, {}, 'text/html'), answer(201, { id: 'X', externalId: 'x' }));
    const { result, records } = await called(USER);
    expect(result).toMatchObject({ id: 'X' });
    const connections = ['host 1#1', 'host 1#2', 'host 1#3'];
    for (const kind of ['asked', 'closed'])
      expect(records.flatMap((record) => (record.kind === kind ? [record] : []))).toMatchObject(
        connections.map((connection) => ({ connection })),
      );
    expect(answersIn(records)).toEqual([
      [2, { ok: false, code: 'UNAVAILABLE', retry: 'later' }],
      [3, { ok: true, data: { id: 'X', isNew: true } }],
    ]);
  });

  it('about several members has an answer for each of them', async () => {
    server.answers(answer(200, { changed: 1, refused: [{ externalId: 'y', code: 'NOT_FOUND' }] }));
    const { records } = await called(MEMBERS);
    expect(answersIn(records)).toEqual([
      [1, { ok: true, data: {} }],
      [2, { ok: false, code: 'NOT_FOUND', retry: 'never' }],
    ]);
  });

  it('that Parley refuses is not repeated', async () => {
    server.answers(problem(400, 'INVALID', 'never'));
    const { result, records } = await called(USER);
    expect(result).toBeNull();
    expect(answersIn(records)).toEqual([[1, { ok: false, code: 'INVALID', retry: 'never' }]]);
  });
});
