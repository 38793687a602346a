import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { newId, type SessionId, type UserId } from '#contracts';
import { sessionRoom } from '#access/session-sockets.port';
import { setUp } from '#testing/engines/set-up';
import { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../../testing/test-gateway.js';
import { Connections } from '../../registry/connections.js';
import { EngineSessions } from '../../socket/transport/engine-sessions.js';
import { ConnectionSweepService } from '../upkeep/connection-sweep.service.js';
import { ConnectionsService } from './connections.service.js';
import { HandshakeService } from './handshake.service.js';

/** The life of an access token: long enough to renew it on a busy machine. */
const SHORT_LIFE_MS = 6_000;
/** Requests for a socket that one connection sends. */
const ASKED = 1_000;
/** Handshakes that a client sends at once over one TCP connection, and how many of them may open a session. */
const PIPELINED = 2_000;
const OPENED_MAX = 10;
/** A gateway of one connection opens this many more to refuse them. */
const REFUSED_SESSIONS = 10;
/** The sweep checks each session once a minute. */
const LATE_MS = 60_000;

describe('connecting', () => {
  const gateway = setUp(() => TestGateway.start());

  const connect = (token: string, options = {}) => TestSocket.connect(token, { url: gateway.url, ...options });
  const refusal = (auth: Record<string, unknown>) =>
    connect('', { auth }).then(
      () => undefined,
      (error) => error.toBody(),
    );

  it.each(['websocket', 'polling'] as const)('sends ready first, over %s', async (transport) => {
    const userId = newId<UserId>();
    const sessionId = newId<SessionId>();
    const socket = await connect(gateway.tokens.token(userId, sessionId), { transports: [transport] });
    expect(socket.received[0]).toMatchObject({
      event: 'ready',
      payload: { userId, sessionId, protocol: 1, epoch: '1.1' },
    });
    socket.close();
  });

  it('upgrades from polling to a WebSocket and continues', async () => {
    const userId = newId<UserId>();
    const roomId = gateway.history.room(newId(), userId);
    const socket = await connect(gateway.tokens.token(userId), { transports: ['polling', 'websocket'] });
    await expect.poll(() => socket.io.io.engine.transport.name).toBe('websocket');
    await socket.ask('room:open', { roomId });
    await gateway.history.change(roomId);
    await socket.wait('changes');
    socket.close();
  });

  it('keeps neither the request nor the token, and accepts another socket on the same connection', async () => {
    const userId = newId<UserId>();
    const hello = `40${JSON.stringify({ token: gateway.tokens.token(userId), protocol: 1 })}`;
    const client = new WebSocket(`${gateway.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    let ready = 0;
    client.on('message', (text: Buffer) => (ready += text.toString().startsWith('42["ready"') ? 1 : 0));
    await once(client, 'open');
    client.send(hello);
    await expect.poll(() => ready).toBe(1);
    const connections = gateway.app.get(Connections);
    const [connection] = connections.of(userId);
    expect(connection?.socket.request).toBeNull();
    expect(connection?.socket.handshake).toEqual({});
    client.send('41');
    await expect.poll(() => connections.of(userId).size).toBe(0);
    client.send(hello);
    await expect.poll(() => ready).toBe(2);
    client.close();
  });

  it('closes a connection that asks again and again, after few handshakes, and serves others', async () => {
    const admit = vi.spyOn(gateway.app.get(HandshakeService), 'admit');
    const client = new WebSocket(`${gateway.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await once(client, 'open');
    const closed = once(client, 'close');
    for (let asked = 0; asked < ASKED; asked += 1) client.send('40');
    await closed;
    expect(admit.mock.calls.length).toBeLessThan(ASKED / 10);
    admit.mockRestore();
    (await connect(gateway.tokens.token(newId()))).close();
  });

  it('closes a TCP connection with more than a hundred handshakes at once, and opens no session for the rest', async () => {
    const { hostname, port } = new URL(gateway.url);
    const client = connectTcp(Number(port), hostname).on('error', () => undefined);
    const opened = gateway.app.get(EngineSessions).count;
    client.write('GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(PIPELINED));
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.resume();
    await closed;
    expect(gateway.app.get(EngineSessions).count - opened).toBeLessThanOrEqual(OPENED_MAX);
  });

  it('refuses another protocol, no token, a bad token and an ended session with an error object', async () => {
    const token = gateway.tokens.token(newId<UserId>());
    const ended = newId<SessionId>();
    gateway.sessions.ended.set(ended, 'SESSION_REVOKED');
    expect(await refusal({ token, protocol: 2 })).toMatchObject({ code: 'INVALID', field: 'protocol', retry: 'never' });
    expect(await refusal({ token })).toMatchObject({ code: 'INVALID', field: 'protocol' });
    expect(await refusal({ protocol: 1 })).toMatchObject({ code: 'UNAUTHENTICATED', retry: 'reauth' });
    expect(await refusal({})).toMatchObject({ code: 'UNAUTHENTICATED', retry: 'reauth' });
    expect(await refusal({ token: 'x', protocol: 1 })).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await refusal({ token: gateway.tokens.token(newId(), ended), protocol: 1 })).toMatchObject({
      code: 'SESSION_REVOKED',
    });
  });

  it('refuses an unknown namespace with an error object', async () => {
    const token = gateway.tokens.token(newId<UserId>());
    await expect(connect(token, { url: `${gateway.url}/elsewhere` })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('announces the end of a token, renews it without a new connection, and closes when it ends', async () => {
    const userId = newId<UserId>();
    const sessionId = newId<SessionId>();
    const socket = await connect(gateway.tokens.token(userId, sessionId, SHORT_LIFE_MS));
    await socket.wait('session:expiring');
    const foreign = gateway.tokens.token(userId);
    expect(await socket.refused('session:refresh', { token: foreign })).toMatchObject({ code: 'FORBIDDEN' });
    const token = gateway.tokens.token(userId, sessionId, SHORT_LIFE_MS + 1_000);
    await socket.ask('session:refresh', { token });
    expect(await socket.wait('session:ended', () => true, LATE_MS)).toEqual({ code: 'TOKEN_EXPIRED' });
    await socket.until(() => socket.io.disconnected, 'the end');
  });

  it('closes the connection of a session that ended without a notice', async () => {
    const sessionId = newId<SessionId>();
    const socket = await connect(gateway.tokens.token(newId(), sessionId));
    gateway.sessions.ended.set(sessionId, 'SESSION_REVOKED');
    expect(await socket.wait('session:ended', () => true, LATE_MS)).toEqual({ code: 'SESSION_REVOKED' });
    await socket.until(() => socket.io.disconnected, 'the end');
  }, 90_000);

  it('closes at once the connection of a session that ended while its socket was being accepted', async () => {
    const sessionId = newId<SessionId>();
    // The sweep would find the session a little later.
    const sweep = gateway.app.get(ConnectionSweepService);
    sweep.onApplicationShutdown();
    const checkMany = gateway.sessions.checkMany.bind(gateway.sessions);
    gateway.sessions.checkMany = async (sessionIds) => {
      const answer = await checkMany(sessionIds);
      gateway.sessions.ended.set(sessionId, 'SESSION_REVOKED');
      return answer;
    };
    const socket = await connect(gateway.tokens.token(newId(), sessionId));
    gateway.sessions.checkMany = checkMany;
    await socket.wait('session:ended');
    sweep.onModuleInit();
  });

  it('sends the reason once, if a check finds the end between the notice and the disconnection', async () => {
    const userId = newId<UserId>();
    const sessionId = newId<SessionId>();
    const socket = await connect(gateway.tokens.token(userId, sessionId));
    const [connection] = gateway.app.get(Connections).of(userId);
    connection!.socket.nsp.in(sessionRoom(sessionId)).emit('session:ended', { code: 'SESSION_REVOKED' });
    gateway.app.get(ConnectionsService).end(connection!, 'SESSION_REVOKED');
    await socket.until(() => socket.io.disconnected, 'the end');
    expect(socket.of('session:ended')).toEqual([{ code: 'SESSION_REVOKED' }]);
  });

  it('shows who is online, and for a while also who has just left', async () => {
    const [a, b, c] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
    const roomId = gateway.history.room(newId(), a, b, c);
    const first = await connect(gateway.tokens.token(a));
    const second = await connect(gateway.tokens.token(b));
    expect((await first.ask('room:open', { roomId })).online).toEqual([a, b]);
    second.close();
    expect((await first.ask('room:open', { roomId })).online).toEqual([a, b]);
    first.close();
  });
});

describe('a full gateway', () => {
  it('refuses with OVERLOADED', async () => {
    const gateway = await TestGateway.start({ env: { MAX_CONNECTIONS: '1' } });
    const options = { url: gateway.url };
    const socket = await TestSocket.connect(gateway.tokens.token(newId()), options);
    const refused = TestSocket.connect(gateway.tokens.token(newId()), options);
    await expect(refused).rejects.toMatchObject({ code: 'OVERLOADED' });
    socket.close();
    await gateway.stop();
  });

  it('gives the place of a session that does not join to a client that does', async () => {
    const gateway = await TestGateway.start({ env: { MAX_CONNECTIONS: '1' } });
    const sessions = gateway.app.get(EngineSessions);
    const silent = await session(gateway);
    expect(sessions.count).toBe(1);
    const isConnected = () =>
      gateway.connect(newId()).then(
        () => true,
        () => false,
      );
    await expect.poll(isConnected, { interval: 500 }).toBe(true);
    await expect.poll(() => sessions.count).toBe(1);
    silent.terminate();
    await gateway.stop();
  });

  it('opens few sessions beyond its bound to refuse them', async () => {
    const gateway = await TestGateway.start({ env: { MAX_CONNECTIONS: '1' } });
    await gateway.connect(newId());
    const refused = Array.from({ length: 2 * REFUSED_SESSIONS }, () =>
      session(gateway).then(
        (each) => each,
        () => undefined,
      ),
    );
    const opened = (await Promise.all(refused)).filter((each) => each !== undefined);
    expect(opened.length).toBeLessThan(2 * REFUSED_SESSIONS);
    expect(gateway.app.get(EngineSessions).count).toBeLessThanOrEqual(1 + REFUSED_SESSIONS);
    opened.forEach((each) => each.terminate());
    await gateway.stop();
  });

  it('closes the session of a client that has left the namespace and answers pings', async () => {
    const gateway = await TestGateway.start();
    const client = await session(gateway);
    const texts: string[] = [];
    client.on('message', (text: Buffer) => {
      texts.push(text.toString());
      if (text.toString() === '2') client.send('3');
    });
    client.send(`40${JSON.stringify({ token: gateway.tokens.token(newId()), protocol: 1 })}`);
    await expect.poll(() => texts.some((text) => text.startsWith('42["ready"'))).toBe(true);
    const closed = once(client, 'close');
    client.send('41');
    await closed;
    expect(gateway.app.get(EngineSessions).count).toBe(0);
    await gateway.stop();
  }, 60_000);
});

describe('the connections of one user', () => {
  it('are bounded, and another user connects as before', async () => {
    const gateway = await TestGateway.start({ env: { MAX_CONNECTIONS_PER_USER: '2' } });
    const userId = newId<UserId>();
    const [first] = [await gateway.connect(userId), await gateway.connect(userId)];
    await expect(gateway.connect(userId)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { scope: 'connections.user', retryAfterMs: expect.any(Number) as number },
    });
    const other = newId<UserId>();
    await gateway.connect(other);
    first.close();
    const connections = gateway.app.get(Connections);
    await expect.poll(() => connections.of(userId).size).toBe(1);
    await gateway.connect(userId);
    expect({ user: connections.of(userId).size, other: connections.of(other).size }).toEqual({ user: 2, other: 1 });
    await gateway.stop();
  });
});

/** A session that has not joined the namespace. */
async function session(gateway: TestGateway): Promise<WebSocket> {
  const client = new WebSocket(`${gateway.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  await once(client, 'message');
  return client;
}
