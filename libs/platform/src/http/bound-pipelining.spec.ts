import type { Request, Response } from 'express';
import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { boundPipelining } from './bound-pipelining.js';

const OPEN_MAX = 100;

function setup() {
  const handler = boundPipelining();
  const served = vi.fn();
  /** Sends a request on the connection; returns its answer. */
  const send = (socket: { destroy: () => void }): EventEmitter => {
    const answer = new EventEmitter();
    handler({ socket } as unknown as Request, answer as unknown as Response, served);
    return answer;
  };
  return { send, served };
}

describe('requests that do not wait for answers', () => {
  it('are served while they are few', () => {
    const { send, served } = setup();
    const socket = { destroy: vi.fn() };
    for (let sent = 0; sent < 3 * OPEN_MAX; sent += 1) send(socket).emit('close');
    const open = Array.from({ length: OPEN_MAX }, () => send(socket));
    open[0]?.emit('close');
    send(socket);
    expect(served).toHaveBeenCalledTimes(4 * OPEN_MAX + 1);
    expect(socket.destroy).not.toHaveBeenCalled();
  });

  it('end their connection, and no other, if they are many', () => {
    const { send, served } = setup();
    const [flood, other] = [{ destroy: vi.fn() }, { destroy: vi.fn() }];
    for (let sent = 0; sent <= OPEN_MAX; sent += 1) send(flood);
    send(other);
    expect(served).toHaveBeenCalledTimes(OPEN_MAX + 1);
    expect(flood.destroy).toHaveBeenCalledOnce();
    expect(other.destroy).not.toHaveBeenCalled();
  });
});
