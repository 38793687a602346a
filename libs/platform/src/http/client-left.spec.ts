import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assertClientStays } from './client-left.js';

const REQUEST = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}';

let server: Server;
const outcomes: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    void assertClientStays(request)
      .then(
        () => 'stays',
        () => 'has left',
      )
      .then((outcome) => {
        outcomes.push(outcome);
        response.end();
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

const dial = async () => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};

it('a client that waits for its answer stays', async () => {
  const socket = await dial();
  socket.write(REQUEST);
  await once(socket, 'data');
  socket.destroy();
  expect(outcomes.splice(0)).toEqual(['stays']);
});

it('a client whose request and end are read together has left', async () => {
  const socket = await dial();
  socket.end(REQUEST);
  await expect.poll(() => outcomes).toEqual(['has left']);
});
