import express, { type ErrorRequestHandler } from 'express';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AVATAR_BYTES_MAX, newId } from '#contracts';
import { pictureIdOf, readPicture } from './pictures.js';

describe('the URL of a picture', () => {
  it('has its id', () => {
    const id = newId();
    expect(pictureIdOf(`${id}.webp`)).toBe(id);
  });

  it.each(['', '.webp', 'x.webp', `${newId()}.png`, newId(), `${newId().toUpperCase()}.webp`, `../${newId()}.webp`])(
    'is NOT_FOUND as %s',
    (file) => {
      expect(() => pictureIdOf(file)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    },
  );
});

describe('the bytes of a picture', () => {
  const errors: unknown[] = [];
  let server: Server;

  beforeAll(async () => {
    const app = express();
    app.put('/', async (incoming, response) => response.send(String((await readPicture(incoming)).length)));
    const answer: ErrorRequestHandler = (error: Error & { code: string }, _request, response, _next) => {
      errors.push(error);
      response.status(400).send(error.code);
    };
    app.use(answer);
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const put = (headers: Record<string, string>) =>
    request({ method: 'PUT', port: (server.address() as AddressInfo).port, headers });
  const answerTo = async (chunks: readonly Buffer[], headers: Record<string, string>): Promise<string> => {
    const sent = put({ 'content-type': 'image/png', ...headers });
    const answered = once(sent, 'response');
    for (const chunk of chunks) sent.write(chunk);
    sent.end();
    const [response] = (await answered) as [NodeJS.ReadableStream];
    return text(response);
  };

  it.each([
    ['their size', { 'content-length': '5' }],
    ['chunks', { 'transfer-encoding': 'chunked' }],
  ])('are read whole, sent with %s', async (_name, headers) => {
    expect(await answerTo([Buffer.from('abc'), Buffer.from('de')], headers)).toBe('5');
  });

  it('are INVALID if they are not said to be a picture', async () => {
    expect(await answerTo([Buffer.from('x')], { 'content-type': 'text/plain' })).toBe('INVALID');
  });

  it.each([
    ['their size', { 'content-length': String(AVATAR_BYTES_MAX + 1) }],
    ['chunks', { 'transfer-encoding': 'chunked' }],
  ])('are TOO_LARGE if they are too many, sent with %s', async (_name, headers) => {
    expect(await answerTo([Buffer.alloc(AVATAR_BYTES_MAX), Buffer.alloc(1)], headers)).toBe('TOO_LARGE');
  });

  it('are INVALID if the client leaves before their end', async () => {
    errors.splice(0);
    const left = put({ 'content-type': 'image/png', 'content-length': '5' });
    left.on('error', () => undefined);
    left.write('abc');
    await once(server, 'request');
    left.destroy();
    await expect.poll(() => errors).toEqual([expect.objectContaining({ code: 'INVALID' })]);
  });
});
