import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { askDocker } from './docker-api.js';

/** Answers as the engine does: with the path, but to `/none`. */
const answer: RequestListener = ({ url }, response) => {
  const isNone = url === '/none';
  response.writeHead(isNone ? 404 : 200).end(JSON.stringify(isNone ? { message: 'No such container' } : [url]));
};

async function listening(at: string | number): Promise<Server> {
  const server = createServer(answer).listen(at);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return server;
}

async function socket(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-docker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'socket');
}

it('asks by a socket and by TCP', async () => {
  const path = await socket();
  await listening(path);
  const { port } = (await listening(0)).address() as AddressInfo;
  expect(await askDocker(`unix://${path}`, '/containers/json?all=1')).toEqual(['/containers/json?all=1']);
  expect(await askDocker(`tcp://localhost:${String(port)}`, '/version')).toEqual(['/version']);
});

it('rejects with what the engine answers, and if there is none', async () => {
  const path = await socket();
  await expect(askDocker(`unix://${path}`, '/version')).rejects.toThrow('ENOENT');
  await listening(path);
  await expect(askDocker(`unix://${path}`, '/none')).rejects.toThrow('404 {"message":"No such container"}');
  await expect(askDocker('ssh://docker', '/version')).rejects.toThrow('neither unix:// nor tcp://');
});
