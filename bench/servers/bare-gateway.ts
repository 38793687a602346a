import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { Redis } from 'ioredis';
import { Server } from 'socket.io';

import { TurnRedis } from '#bus/redis/turn-redis';

import { FRAMES, type Frame, QUERIES, type Reply, STREAM } from './bare.js';
import { type Ack, type Join, listen, type Page, type Sent } from './broadcast.js';

/** A gateway with nothing but the path of a message: no users, rules, limits or metrics. */
const url = process.env['REDIS_URL'] ?? '';
const redis = new TurnRedis(url);
const subscriber = new Redis(url);
const replies = `replies:${randomUUID()}`;
const acks = new Map<number, Ack>();
let asked = 0;
let batch: object[] = [];

await subscriber.subscribe(FRAMES, replies);
const http = createServer();
const io = new Server(http, { perMessageDeflate: false });

io.on('connection', (socket) => {
  socket.on('room:join', ({ roomId }: Join, ack: Ack) => {
    void socket.join(roomId);
    ack({ ok: true });
  });
  socket.on('message:send', (message: Sent, ack: Ack) => {
    if (batch.push({ number: expect(ack), message }) === 1) setImmediate(send);
  });
  socket.on('message:page', (page: Page, ack: Ack) => {
    void redis.rpush(QUERIES, JSON.stringify({ replies, number: expect(ack), page }));
  });
});

subscriber.on('message', (channel: string, text: string) => {
  if (channel === FRAMES) {
    for (const [roomId, messages] of JSON.parse(text) as Frame[]) io.to(roomId).emit('messages', messages);
    return;
  }
  for (const [number, answer] of JSON.parse(text) as Reply[]) {
    acks.get(number)?.(answer);
    acks.delete(number);
  }
});

listen(http);

function expect(ack: Ack): number {
  acks.set(++asked, ack);
  return asked;
}

/** All messages of one turn of the event loop. */
function send(): void {
  void redis.xadd(STREAM, '*', 'replies', replies, 'batch', JSON.stringify(batch));
  batch = [];
}
