import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BODY_TIMEOUT_MS, boundBody } from './bound-body.js';

describe('a request with a body', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function requestWith(headers: Record<string, string>) {
    const destroy = vi.fn();
    const request = Object.assign(new EventEmitter(), { headers, complete: false, socket: { destroy } });
    boundBody(request as unknown as IncomingMessage);
    return { request, destroy };
  }

  it.each([
    ['content-length', '5'],
    ['transfer-encoding', 'chunked'],
  ])('has its connection ended after some time, with %s: %s', (name, value) => {
    const { destroy } = requestWith({ [name]: value });
    vi.advanceTimersByTime(BODY_TIMEOUT_MS - 1);
    expect(destroy).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(destroy).toHaveBeenCalledOnce();
  });

  it('keeps its connection once the body is there, however long the answer takes', () => {
    const { request, destroy } = requestWith({ 'content-length': '5' });
    request.complete = true;
    vi.advanceTimersByTime(BODY_TIMEOUT_MS);
    expect(destroy).not.toHaveBeenCalled();
  });

  it('has no timer when it has ended, or has no body', () => {
    requestWith({ 'content-length': '5' }).request.emit('close');
    requestWith({});
    expect(vi.getTimerCount()).toBe(0);
  });
});
