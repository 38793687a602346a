import { createHmac } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { newFolder } from '#testing/engines/set-folder';
import { SeededRandom } from '../random/random.js';
import { readRecords } from '../records/read-records.js';
import { Recorder, RunClock } from '../records/recorder.js';
import { Receiver } from './receiver.js';
import { ReceiverServer } from './receiver-server.js';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const SPEC = { name: 'away', manner: 'away', app: true, rooms: 'all', from: 'start' } as const;

let folder: string;
let recorder: Recorder;
let receiver: Receiver;
let server: ReceiverServer;

beforeEach(async () => {
  folder = newFolder();
  recorder = new Recorder(folder, 'receiver away', new RunClock());
  receiver = new Receiver(SPEC, recorder, new SeededRandom('1'));
  server = await ReceiverServer.start(new Map([[SPEC.name, receiver]]));
});
afterEach(async () => {
  await server.close();
  await recorder.close();
});

function post(key = KEY): Promise<Response> {
  const body = JSON.stringify({ hookId: 'h1', epoch: 'E1', type: 'user.erased', data: { userId: 'V' } });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64');
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  return fetch(`${server.url}/away`, { method: 'POST', headers, body });
}

async function recorded(): Promise<ReturnType<typeof readRecords>> {
  await recorder.close();
  return readRecords(folder);
}

describe('the server of the receivers', () => {
  it('records a delivery and what the receiver does with it', async () => {
    const answering = post();
    receiver.begin({ hookId: 'h1', secret: SECRET }, 'bad');
    expect((await answering).status).toBe(200);
    expect(await recorded()).toMatchObject([
      { kind: 'hook', hookId: 'h1', app: true, badRoomId: null },
      { kind: 'delivery', number: 1, epoch: 'E1', type: 'user.erased', webhookId: 'msg_1', signed: true, about: 'V' },
      { kind: 'delivered', number: 1, committed: true, status: 200 },
    ]);
  });

  it('tells a request that is not signed by the secret', async () => {
    receiver.begin({ hookId: 'h1', secret: SECRET }, 'bad');
    await post(Buffer.alloc(32, 8));
    expect(await recorded()).toContainEqual(expect.objectContaining({ kind: 'delivery', signed: false }));
  });

  it('breaks the connection while the receiver is unavailable', async () => {
    receiver.begin({ hookId: 'h1', secret: SECRET }, 'bad');
    receiver.isAway = true;
    await expect(post()).rejects.toThrow();
    const end = { kind: 'delivered', committed: false, status: null };
    expect(await recorded()).toContainEqual(expect.objectContaining(end));
  });

  it('has nothing at other paths', async () => {
    expect((await fetch(`${server.url}/other`, { method: 'POST' })).status).toBe(404);
    expect(await recorded()).toEqual([]);
  });
});
