import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BODY_TIMEOUT_MS, boundBody, boundPace, PACE_BYTES_MIN } from './bound-body.js';

const CHUNKS = 2_000;

describe('a request with a body', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function requestWith(headers: Record<string, string>, bound = boundBody) {
    const destroy = vi.fn();
    const push = vi.fn<(chunk: Buffer) => boolean>(() => true);
    const stream = { readableLength: 0, complete: false, push };
    const request = Object.assign(new EventEmitter(), { headers, socket: { destroy }, ...stream });
    bound(request as unknown as IncomingMessage);
    return { request, destroy, push };
  }

  it('has its connection ended if it comes in thousands of tiny chunks, and keeps it for as many larger ones', () => {
    const [tiny, usual] = [requestWith({ 'content-length': '5' }), requestWith({ 'transfer-encoding': 'chunked' })];
    for (let sent = 0; sent < CHUNKS; sent += 1) {
      tiny.request.push(Buffer.alloc(1));
      usual.request.push(Buffer.alloc(100));
    }
    expect(tiny.destroy).toHaveBeenCalled();
    expect(usual.destroy).not.toHaveBeenCalled();
    expect(usual.push).toHaveBeenCalledTimes(CHUNKS);
  });

  it('may come in some hundred tiny chunks', () => {
    const { request, destroy } = requestWith({ 'transfer-encoding': 'chunked' });
    for (let sent = 0; sent < CHUNKS / 4; sent += 1) request.push(Buffer.alloc(1));
    expect(destroy).not.toHaveBeenCalled();
  });

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

  it('that is a file has its connection ended if less than 1 KiB/s of it comes, and keeps it for as much', () => {
    const [slow, steady] = [PACE_BYTES_MIN - 1, PACE_BYTES_MIN].map((bytes) => {
      return { ...requestWith({ 'content-length': '999999' }, boundPace), bytes };
    });
    for (let window = 0; window < 3; window += 1) {
      for (const { request, bytes } of [slow!, steady!]) request.push(Buffer.alloc(bytes));
      expect(slow!.destroy).toHaveBeenCalledTimes(window);
      vi.advanceTimersByTime(BODY_TIMEOUT_MS);
    }
    expect(steady!.destroy).not.toHaveBeenCalled();
    steady!.request.complete = true;
    vi.advanceTimersByTime(BODY_TIMEOUT_MS);
    expect(steady!.destroy).not.toHaveBeenCalled();
    for (const { request } of [slow!, steady!]) request.emit('close');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has no timer when it has ended, or has no body', () => {
    requestWith({ 'content-length': '5' }).request.emit('close');
    requestWith({});
    expect(vi.getTimerCount()).toBe(0);
  });
});
