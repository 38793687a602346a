import { connect, createServer, type Server, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { freePort } from '#engines/free-port';

import { NetworkLink } from './link.js';

let echo: Server;
let link: NetworkLink;
let client: Socket;
/** What the client of this test has seen. That of the test before may close later. */
let seen: { received: string; ended: boolean };

beforeEach(async () => {
  const port = await freePort();
  echo = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket));
  await new Promise<void>((resolve) => echo.listen(port, '127.0.0.1', resolve));
  link = await NetworkLink.start('client to echo', `tcp://127.0.0.1:${port}`);
  const own = { received: '', ended: false };
  seen = own;
  client = connect(Number(new URL(link.url).port), '127.0.0.1');
  client.on('data', (chunk) => (own.received += chunk.toString('utf8')));
  client.on('error', () => undefined).on('close', () => (own.ended = true));
  client.write('hello ');
  await expect.poll(() => seen.received).toBe('hello ');
});

afterEach(async () => {
  client.destroy();
  await link.close();
  await new Promise((resolve) => echo.close(resolve));
});

describe('a link between two parts', () => {
  it.each(['out', 'back'] as const)(
    'what direction %s holds while stopped arrives after it is healed, in order',
    async (direction) => {
      link.stop(direction);
      client.write('one ');
      client.write('two ');
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(seen.received).toBe('hello ');
      link.heal();
      await expect.poll(() => seen.received).toBe('hello one two ');
      expect(seen.ended).toBe(false);
    },
  );

  it('stops only connections that opened with a text', async () => {
    link.stop('back', 'goodbye');
    client.write('one ');
    await expect.poll(() => seen.received).toBe('hello one ');
    link.stop('back', 'hello');
    client.write('two ');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(seen.received).toBe('hello one ');
    link.heal();
    await expect.poll(() => seen.received).toBe('hello one two ');
  });

  it('a cut breaks the connection', async () => {
    link.cut();
    await expect.poll(() => seen.ended).toBe(true);
  });

  it('a delayed byte does not overtake, and is not overtaken after the delay was lifted', async () => {
    link.delay(300);
    client.write('slow ');
    await new Promise((resolve) => setTimeout(resolve, 50));
    link.heal();
    client.write('quick ');
    await expect.poll(() => seen.received).toBe('hello slow quick ');
  });
});
