import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId, type UserId } from '#contracts';
import { HttpQuestions } from './questions.http.adapter.js';

/** An answer that a busy host may take. */
const SLOW_MS = 3_000;
const USERS = { users: [{ id: newId<UserId>() }] };

describe('a question to auth', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function find(answer: RequestListener): Promise<unknown> {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = new HttpQuestions({ authInternalUrl: `http://127.0.0.1:${port}`, internalSecret: 'secret' });
    return client.ask('POST /internal/users/find', { userIds: [newId<UserId>()] });
  }

  it('is asked again if its connection breaks before the answer', async () => {
    const answer = vi
      .fn<RequestListener>((_request, response) => void response.end(JSON.stringify(USERS)))
      .mockImplementationOnce((request) => request.destroy());
    expect(await find(answer)).toEqual(USERS);
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it('is asked twice at most, and not again after an answer', async () => {
    const breaks = vi.fn<RequestListener>((request) => request.destroy());
    await expect(find(breaks)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(breaks).toHaveBeenCalledTimes(2);
    server?.close();
    const refuses = vi.fn<RequestListener>((_request, response) => void response.writeHead(401).end());
    await expect(find(refuses)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(refuses).toHaveBeenCalledTimes(1);
  });

  it('is answered by an auth that is slow, because its host is busy', async () => {
    const slowly: RequestListener = (_request, response) =>
      void setTimeout(() => response.end(JSON.stringify(USERS)), SLOW_MS);
    expect(await find(slowly)).toEqual(USERS);
  });
});
