import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import type { GatewayConfig } from '#config/app-config';
import type { Metrics } from '#platform/metrics/metrics';
import type { ClientConnection } from '../../registry/client-connection.js';
import type { Connections } from '../../registry/connections.js';
import type { EngineSessions } from '../../socket/transport/engine-sessions.js';
import type { HttpSockets } from '../../socket/transport/http-sockets.js';
import type { SocketTransport, Unread } from '../../socket/transport/socket-transport.port.js';
import { SlowReaders } from './slow-readers.js';

const STALLED_MS = 35_000;

/** Connections by user, each with what it has not read. `outside`: the entries that are sessions, not connections. */
function setup(unread: Map<UserId, Unread>, outside: readonly UserId[] = []) {
  const cut: UserId[] = [];
  const connections = [...unread.keys()].map(
    (userId) => ({ id: newId(), userId, socket: { conn: userId } }) as unknown as ClientConnection,
  );
  const open = () => connections.filter(({ userId }) => !cut.includes(userId) && !outside.includes(userId));
  const sessions = { withoutSocket: () => outside.filter((session) => !cut.includes(session)) };
  const answers: { destroy: () => void }[] = [];
  const transport = {
    unread: (conn: UserId) => unread.get(conn) ?? { bytes: 0, progress: undefined },
    cut: (conn: UserId) => cut.push(conn),
  };
  const http = { behind: () => answers.map((socket) => ({ socket, unread: { bytes: 90, progress: 1 } })) };
  const slowReaders = new SlowReaders(
    { slowReaderBytes: 100, unreadBytes: 250 } as GatewayConfig,
    transport as unknown as SocketTransport,
    { all: open } as unknown as Connections,
    sessions as unknown as EngineSessions,
    http as unknown as HttpSockets,
    { counter: () => ({ inc: () => undefined }), gauge: () => undefined } as unknown as Metrics,
  );
  return { slowReaders, cut, answers };
}

describe('a client that is behind', () => {
  const [ann, ben, cat] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];

  it('is kept while it reads, however slowly, and cut when it has read nothing for too long', () => {
    const unread = new Map<UserId, Unread>();
    unread.set(ann, { bytes: 50, progress: 0 });
    unread.set(ben, { bytes: 50, progress: 0 });
    const { slowReaders, cut } = setup(unread);
    for (let nowMs = 0; nowMs < 4 * STALLED_MS; nowMs += STALLED_MS - 1) {
      unread.set(ann, { bytes: 50, progress: nowMs });
      slowReaders.sweep(nowMs);
    }
    expect(cut).toEqual([ben]);
    slowReaders.sweep(5 * STALLED_MS);
    expect(cut).toEqual([ben, ann]);
  });

  it('is cut at once if more is unread than one client may leave', () => {
    const { slowReaders, cut } = setup(new Map([[ann, { bytes: 101, progress: 0 }]]));
    slowReaders.sweep(0);
    expect(cut).toEqual([ann]);
  });

  it('is cut before others that are less behind, if all together leave too much unread', () => {
    const { slowReaders, cut } = setup(
      new Map([
        [ann, { bytes: 80, progress: 0 }],
        [ben, { bytes: 99, progress: 0 }],
        [cat, { bytes: 90, progress: 0 }],
      ]),
    );
    slowReaders.sweep(0);
    expect(cut).toEqual([ben]);
  });

  it('counts and is cut too if it was not accepted', () => {
    const unread = new Map<UserId, Unread>();
    unread.set(ann, { bytes: 50, progress: 0 });
    unread.set(ben, { bytes: 101, progress: 0 });
    const { slowReaders, cut } = setup(unread, [ann, ben]);
    slowReaders.sweep(0);
    expect(cut).toEqual([ben]);
    slowReaders.sweep(STALLED_MS);
    expect(cut).toEqual([ben, ann]);
  });

  it('counts with the answers to polls and other requests, which are cut too', () => {
    const { slowReaders, cut, answers } = setup(new Map([[ann, { bytes: 80, progress: 0 }]]));
    let destroyed = 0;
    for (let n = 0; n < 2; n += 1) answers.push({ destroy: () => (destroyed += 1) });
    slowReaders.sweep(0);
    expect({ destroyed, cut }).toEqual({ destroyed: 1, cut: [] });
  });
});
