import type { Server as EngineServer, Socket as EngineSocket } from 'engine.io';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PlainSocketTransport } from './plain-socket-transport.adapter.js';
import { TurnSocketTransport } from './turn-socket-transport.adapter.js';

const POLICY_VIOLATION = 1008;
const FEW = 10;
const MANY = 100;
const PINGS = 1_000;

describe.each([TurnSocketTransport, PlainSocketTransport])('a WebSocket, with %o,', (Transport) => {
  let http: HttpServer;
  let engine: EngineServer;
  let client: WebSocket;
  let messages: unknown[];

  beforeEach(async () => {
    messages = [];
    http = createServer();
    engine = new Transport().createEngine({ transports: ['websocket'] });
    engine.on('connection', (session: EngineSocket) => session.on('data', (data) => messages.push(data)));
    engine.attach(http, { path: '/socket.io/' });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    await once(client, 'open');
  });
  afterEach(() => {
    client.terminate();
    engine.close();
    http.close();
  });

  const sendParts = (count: number) => {
    client.send('4', { fin: false });
    for (let sent = 0; sent < count; sent += 1) client.send('x', { fin: false });
  };

  it('takes a message in few parts', async () => {
    sendParts(FEW);
    client.send('');
    await expect.poll(() => messages).toEqual(['x'.repeat(FEW)]);
  });

  it('is closed after a message in many parts: each keeps the memory of the chunk that it came in', async () => {
    const closed = once(client, 'close');
    sendParts(MANY);
    expect((await closed)[0]).toBe(POLICY_VIOLATION);
    expect(messages).toEqual([]);
  });

  it('answers pings', async () => {
    const answered = once(client, 'pong');
    client.ping('x');
    expect(String((await answered)[0])).toBe('x');
  });

  it('is cut if its client sends pings all the time, and answers few of them', async () => {
    let pongs = 0;
    client.on('pong', () => (pongs += 1));
    client.on('error', () => undefined);
    const closed = once(client, 'close');
    for (let sent = 0; sent < PINGS; sent += 1) client.ping();
    await closed;
    expect(pongs).toBeLessThan(PINGS / 2);
  });
});
