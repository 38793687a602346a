import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import type { Ack, ClientEvent, ClientEventData } from '#contracts';

import { newFolder } from '#testing/engines/set-folder';
import { readRecords } from './read-records.js';
import { Recorder, RunClock } from './recorder.js';
import { tailOf } from './summaries.js';
import { WireLog } from './wire-log.js';

let folder: string;

beforeEach(() => {
  folder = newFolder();
});

describe('the records of a run', () => {
  it('are read back in the order of time, over all actors', async () => {
    const clock = new RunClock();
    const [ann, bob] = ['ann', 'client 02'].map((who) => new Recorder(folder, who, clock));
    ann?.add('phase', { phase: 'load' });
    bob?.add('phase', { phase: 'calm' });
    ann?.add('phase', { phase: 'end' });
    await Promise.all([ann?.close(), bob?.close()]);
    const read = readRecords(folder);
    expect(read.map((record) => [record.who, record.kind === 'phase' && record.phase])).toEqual([
      ['ann', 'load'],
      ['client 02', 'calm'],
      ['ann', 'end'],
    ]);
    expect(read.map(({ at }) => at)).toEqual(read.map(({ at }) => at).sort((one, other) => one - other));
  });

  it('a line that was cut off when the checker died is left out', async () => {
    const ann = new Recorder(folder, 'ann', new RunClock());
    ann.add('phase', { phase: 'load' });
    await ann.close();
    appendFileSync(join(folder, 'ann.jsonl'), '{"at":12,"who":"an');
    expect(readRecords(folder)).toHaveLength(1);
  });

  it('have no tokens', async () => {
    const recorder = new Recorder(folder, 'ann', new RunClock());
    const wire = new WireLog(recorder);
    const connection = wire.dialled();
    const op = wire.asked(connection, 'session:refresh', { token: 'secret' });
    const data = { tokenExpiresAt: '2030-01-01T00:00:00.000Z', accessToken: 'secret' };
    wire.answered(connection, op, { ok: true, data } as unknown as Ack<ClientEventData[ClientEvent]>);
    await recorder.close();
    expect(readRecords(folder).map(({ kind }) => kind)).toEqual(['dialled', 'asked', 'answered']);
    expect(JSON.stringify(readRecords(folder))).not.toContain('secret');
  });

  it('a connection ends once, however often it is closed', async () => {
    const recorder = new Recorder(folder, 'ann', new RunClock());
    const wire = new WireLog(recorder);
    const connection = wire.dialled();
    wire.closed(connection);
    wire.closed(connection);
    await recorder.close();
    expect(readRecords(folder).filter(({ kind }) => kind === 'closed')).toHaveLength(1);
  });

  it('two views have the same tail only if their newest messages have the same revs', () => {
    const view = Array.from({ length: 30 }, (_, index) => ({ seq: index + 1, rev: index + 1 }));
    expect(tailOf(view.slice(15))).toBe(tailOf(view));
    expect(tailOf([...view.slice(0, -1), { seq: 30, rev: 31 }])).not.toBe(tailOf(view));
  });
});
