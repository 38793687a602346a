import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { OtlpTracer } from './otlp-tracer.adapter.js';

/** Beyond this a stopping process exits with an error. */
const CLOSE_MAX_MS = 4_000;

it('a collector that never answers does not keep the process from stopping in time', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const tracer = new OtlpTracer('test', `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`);
  tracer.begin('request', { kind: 'server' }).end();
  const begunMs = performance.now();
  await tracer.close();
  expect(performance.now() - begunMs).toBeLessThan(CLOSE_MAX_MS);
  sockets.forEach((socket) => socket.destroy());
  silent.close();
});
