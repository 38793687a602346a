import { parser, type Server as EngineServer, type Socket as EngineSocket } from 'engine.io';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { Socket as TcpSocket, type AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { queuedBytes, waitingPackets, webSocketOf, type WebSocketRequest } from './engine-internals.js';
import { PACKET_OVERHEAD_BYTES } from './socket-transport.port.js';
import { textFrame } from './text-frame.js';
import { TurnSocketTransport } from './turn-socket-transport.adapter.js';
import { TurnWebSocket, TYPE_DIGITS } from './turn-web-socket.js';

const ADVICE = 'adapt socket/transport to the new version, or set SOCKET_TRANSPORT=plain until then';

/** More than the operating system's buffers of a connection hold. */
const LONG_WRITE_BYTES = 64 * 1024 * 1024;

/** One test per name of Engine.IO, Socket.IO, ws or Node that is not public and that `socket/transport` relies on. */
describe('the private name', () => {
  const transport = new TurnSocketTransport();
  let http: HttpServer;
  let engine: EngineServer;
  let client: WebSocket | undefined;
  beforeEach(async () => {
    http = createServer();
    engine = transport.createEngine({ transports: ['websocket', 'polling'] });
    engine.attach(http, { path: '/socket.io/' });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
  });
  afterEach(() => {
    client?.terminate();
    engine.close();
    http.close();
  });

  const urlOf = (scheme: string, name: string) => {
    const { port } = http.address() as AddressInfo;
    return `${scheme}://127.0.0.1:${port}/socket.io/?EIO=4&transport=${name}`;
  };
  const connection = async (): Promise<EngineSocket> => {
    const [socket] = (await once(engine, 'connection')) as [EngineSocket];
    return socket;
  };
  /** The connection, and the WebSocket texts that its client has received. */
  const open = async () => {
    const received: string[] = [];
    client = new WebSocket(urlOf('ws', 'websocket'));
    client.on('message', (data: Buffer) => received.push(data.toString()));
    const [socket] = await Promise.all([connection(), once(client, 'open')]);
    return { socket, received };
  };
  const messages = (received: readonly string[]) => received.filter((text) => text.startsWith('4'));

  it('Server.createTransport (engine.io) makes the transport of each WebSocket', async () => {
    const { socket } = await open();
    expect(socket.transport, `engine.io does not call createTransport: ${ADVICE}`).toBeInstanceOf(TurnWebSocket);
  });

  it('EngineRequest.websocket (engine.io) is a WebSocket that can be paused', async () => {
    const { websocket } = (await open()).socket.request as WebSocketRequest;
    expect(websocket, `engine.io sets no request.websocket: ${ADVICE}`).toMatchObject({
      pause: expect.any(Function),
      resume: expect.any(Function),
    });
  });

  it('WebSocket._socket (ws) is the TCP socket', async () => {
    const { websocket } = (await open()).socket.request as WebSocketRequest;
    expect(websocket?._socket, `ws has no _socket: ${ADVICE}`).toBeInstanceOf(TcpSocket);
  });

  it('Socket.writeBuffer (engine.io) holds the packets that wait for a poll', async () => {
    const [socket] = await Promise.all([connection(), fetch(urlOf('http', 'polling'))]);
    transport.write(socket, { packet: 'waits', frame: Buffer.alloc(0) });
    expect(waitingPackets(socket), `engine.io has no writeBuffer: ${ADVICE}`).toMatchObject([
      { type: 'message', data: 'waits' },
    ]);
    expect(transport.unread(socket).bytes).toBe('waits'.length + PACKET_OVERHEAD_BYTES);
    const closed = once(socket, 'close');
    transport.cut(socket);
    await closed;
  });

  it('Socket._handle.writeQueueSize (net) shrinks while the client reads a long write, and only then', async () => {
    const { socket } = await open();
    client?.pause();
    const { tcp } = webSocketOf(socket.request as WebSocketRequest);
    transport.write(socket, { packet: '', frame: textFrame(`4${'x'.repeat(LONG_WRITE_BYTES)}`) });
    const progress = () => transport.unread(socket).progress;
    // The operating system takes what fits into its buffers.
    let last: unknown;
    const isStill = () => {
      const before = last;
      last = progress();
      return last === before;
    };
    await expect.poll(isStill, { interval: 200 }).toBe(true);
    expect(queuedBytes(tcp), `net has no _handle.writeQueueSize: ${ADVICE}`).toBeGreaterThan(0);
    expect(transport.unread(socket).bytes).toBeGreaterThan(LONG_WRITE_BYTES / 2);
    client?.resume();
    await expect.poll(() => transport.unread(socket).bytes === 0 || progress() !== last, { interval: 1 }).toBe(true);
    await expect.poll(() => transport.unread(socket).bytes).toBe(0);
  });

  it('Transport.send (engine.io) gets every packet with its type and data, and "drain" ends the send', async () => {
    const { socket, received } = await open();
    let sent = 0;
    for (const text of ['a', 'b']) socket.send(text, {}, () => (sent += 1));
    expect(sent, `engine.io does not see the transport's "drain": ${ADVICE}`).toBe(2);
    await expect
      .poll(() => messages(received), { message: `engine.io does not call send: ${ADVICE}` })
      .toEqual(['4a', '4b']);
  });

  it('packet.data (engine.io) has the text also when Socket.IO has made the WebSocket frame before', async () => {
    const io = new Server({ serveClient: false }).bind(engine);
    const { received } = await open();
    client?.send('40');
    await expect.poll(() => messages(received)).toHaveLength(1);
    io.emit('news', 1);
    const message = `engine.io has no data beside wsPreEncodedFrame: ${ADVICE}`;
    await expect.poll(() => messages(received).at(-1), { message }).toBe('42["news",1]');
  });

  it('Sender (ws) keeps nothing back: frames written without Engine.IO stay in order with its own', async () => {
    const { socket, received } = await open();
    for (let n = 0; n < 6; n += 2) {
      socket.send(String(n));
      transport.write(socket, { packet: '', frame: textFrame(`4${n + 1}`) });
    }
    await expect.poll(() => messages(received)).toEqual(['40', '41', '42', '43', '44', '45']);
  });
});

describe('the type digits of packets', () => {
  it.each(Object.entries(TYPE_DIGITS))('write %s as engine.io does', (type, digit) => {
    const packet = { type, data: 'x' } as Parameters<typeof parser.encodePacket>[0];
    parser.encodePacket(packet, false, (encoded: unknown) => expect(encoded).toBe(`${digit}x`));
  });
});
