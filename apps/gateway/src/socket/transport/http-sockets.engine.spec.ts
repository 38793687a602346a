import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { HttpSockets } from './http-sockets.js';

/** More than the operating system's buffers of a connection hold. */
const ANSWER_BYTES = 64 * 1024 * 1024;
const PIPELINED = 3;

describe('the unread answers of HTTP requests', () => {
  let server: HttpServer;
  let http: HttpSockets;
  let client: Socket;
  beforeEach(async () => {
    server = createServer((_request, response) => response.end(Buffer.alloc(ANSWER_BYTES)));
    http = new HttpSockets();
    http.attach(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  });
  afterEach(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('are counted until they are read', async () => {
    client.pause();
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => [...http.behind()].map(({ unread }) => unread.bytes > 0)).toEqual([true]);
    client.resume();
    await expect.poll(() => [...http.behind()]).toEqual([]);
  });

  it('are counted too while they wait behind an earlier one, which only pipelining makes possible', async () => {
    client.pause();
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(PIPELINED));
    const unreadBytes = () => [...http.behind()].map(({ unread }) => unread.bytes);
    await expect.poll(() => unreadBytes()[0]).toBeGreaterThan((PIPELINED - 1) * ANSWER_BYTES);
    client.resume();
    await expect.poll(unreadBytes).toEqual([]);
  });

  it('are gone with their connection', async () => {
    client.pause();
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => [...http.behind()].length).toBe(1);
    for (const { socket } of http.behind()) socket.destroy();
    await expect.poll(() => [...http.behind()].length).toBe(0);
  });

  it('are not those of WebSockets', async () => {
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.send(Buffer.alloc(ANSWER_BYTES)));
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await once(socket, 'open');
    socket.pause();
    const isBehind = () => [...sockets.clients].map(({ bufferedAmount }) => bufferedAmount > 0);
    await expect.poll(isBehind).toEqual([true]);
    expect([...http.behind()]).toEqual([]);
    socket.terminate();
    sockets.close();
  });
});
