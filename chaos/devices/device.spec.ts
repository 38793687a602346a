import type { ServerResponse } from 'node:http';

import { expect, it } from 'vitest';

import { newFolder } from '#testing/engines/set-folder';
import { Subscription } from '#testing/users/push-receiver';

import { SeededRandom } from '../random/random.js';
import { readRecords } from '../records/read-records.js';
import { Recorder, RunClock } from '../records/recorder.js';
import { ChaosDevice } from './device.js';

const PUSHES = 100;

it('a device records what it cannot read, and refuses some pushes', async () => {
  const folder = newFolder();
  const recorder = new Recorder(folder, 'device 1', new RunClock());
  const device = new ChaosDevice('d', new Subscription('http://x'), recorder, new SeededRandom('1'));
  const answered: number[] = [];
  const response = {
    writeHead: (status: number) => {
      answered.push(status);
      return { end: () => undefined };
    },
  } as unknown as ServerResponse;
  for (let count = 0; count < PUSHES; count += 1) device.take({}, Buffer.from('no push'), response);
  await recorder.close();
  const records = readRecords(folder);
  expect(records).toHaveLength(PUSHES);
  expect(records).toMatchObject(answered.map((status) => ({ kind: 'push', deviceId: 'd', status, payload: null })));
  const refused = answered.filter((status) => status === 503).length;
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(PUSHES / 4);
});
