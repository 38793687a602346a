import type { Server as EngineServer, Socket as EngineSocket } from 'engine.io';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { GatewayConfig } from '#config/app-config';
import { EngineSessions } from './engine-sessions.js';

const MAX = 2;
/** Opened beyond `MAX_CONNECTIONS`, to be refused. */
const REFUSED_MAX = 10;
/** Times that a session may ask for a socket within ten seconds. */
const ASKED_MAX = 10;

class FakeSession extends EventEmitter {
  readyState = 'open';
  constructor(private readonly engine: FakeEngine) {
    super();
  }
  close(): void {
    this.readyState = 'closed';
    this.engine.clientsCount -= 1;
    this.emit('close');
  }
}

class FakeEngine extends EventEmitter {
  clientsCount = 0;
}

function setup() {
  const engine = new FakeEngine();
  const sessions = new EngineSessions({ maxConnections: MAX } as GatewayConfig);
  sessions.attach(engine as unknown as EngineServer);
  const open = () => {
    const session = new FakeSession(engine);
    engine.clientsCount += 1;
    engine.emit('connection', session);
    return session;
  };
  const join = (session: FakeSession, nowMs: number) => sessions.join(session as unknown as EngineSocket, nowMs);
  const leave = (session: FakeSession, nowMs: number) => sessions.leave(session as unknown as EngineSocket, nowMs);
  const refuse = (session: FakeSession, nowMs: number) => sessions.refuse(session as unknown as EngineSocket, nowMs);
  const isAllowed = (destroyed = false) => {
    let isSuccess = false;
    sessions.allowRequest({ socket: { destroyed } } as never, (_error, success) => (isSuccess = success));
    return isSuccess;
  };
  return { sessions, open, join, leave, refuse, isAllowed };
}

describe('sessions', () => {
  it('open only on connections that are open', () => {
    const { isAllowed } = setup();
    expect([isAllowed(), isAllowed(true)]).toEqual([true, false]);
  });

  it('count from the moment they are open, and a full gateway lets none join', () => {
    const { sessions, open, join } = setup();
    const [one, two] = [open(), open()];
    const nowMs = performance.now();
    expect({ one: join(one, nowMs), two: join(two, nowMs), count: sessions.count }).toEqual({
      one: true,
      two: true,
      count: 2,
    });
    const third = open();
    expect(join(third, nowMs)).toBe(false);
    one.close();
    expect(join(third, nowMs)).toBe(true);
  });

  it('that have not joined soon give their place to one that does, the oldest first', () => {
    const { open, join } = setup();
    const [silent, alsoSilent, user] = [open(), open(), open()];
    const nowMs = performance.now();
    expect(join(user, nowMs + 1_000)).toBe(false);
    expect(join(user, nowMs + 3_000)).toBe(true);
    expect({ silent: silent.readyState, alsoSilent: alsoSilent.readyState, user: user.readyState }).toEqual({
      silent: 'closed',
      alsoSilent: 'open',
      user: 'open',
    });
  });

  it('that were refused give their place soon, but no place to one more than the maximum', () => {
    const { sessions, open, join, refuse } = setup();
    const nowMs = performance.now();
    expect(join(open(), nowMs)).toBe(true);
    const [refused, two, three] = [open(), open(), open()];
    refuse(refused, nowMs - 300);
    expect({ joined: join(two, nowMs), refused: refused.readyState }).toEqual({ joined: false, refused: 'closed' });
    three.close();
    expect({ joined: join(two, nowMs), count: sessions.count }).toEqual({ joined: true, count: 2 });
  });

  it('are closed if they ask for a socket again and again, and other packets do not count', () => {
    const { open } = setup();
    const [eager, patient] = [open(), open()];
    for (let asked = 0; asked < ASKED_MAX; asked += 1) {
      for (const session of [eager, patient]) session.emit('data', '0{"token":"x"}');
      patient.emit('data', '2["typing"]');
    }
    eager.emit('data', '0/elsewhere,');
    patient.emit('data', '2["typing"]');
    expect({ eager: eager.readyState, patient: patient.readyState }).toEqual({ eager: 'closed', patient: 'open' });
  });

  it('are not opened far beyond the maximum, unless older ones do not join', () => {
    const { sessions, open, join, leave, isAllowed } = setup();
    const all = Array.from({ length: MAX + REFUSED_MAX }, open);
    for (const session of all) join(session, performance.now());
    expect({ isAllowed: isAllowed(), count: sessions.count }).toEqual({ isAllowed: false, count: MAX + REFUSED_MAX });
    const [first] = all;
    if (first !== undefined) leave(first, performance.now() - 3_000);
    expect({ isAllowed: isAllowed(), readyState: first?.readyState }).toEqual({
      isAllowed: true,
      readyState: 'closed',
    });
  });

  it('that have left the namespace are closed if they do not join it again', () => {
    const { sessions, open, join, leave } = setup();
    const [gone, back] = [open(), open()];
    for (const session of [gone, back]) {
      join(session, 0);
      leave(session, 1_000);
    }
    join(back, 5_000);
    sessions.sweep(10_999);
    expect(gone.readyState).toBe('open');
    sessions.sweep(11_000);
    expect({ gone: gone.readyState, back: back.readyState }).toEqual({ gone: 'closed', back: 'open' });
  });
});
