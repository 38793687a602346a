import { executionAsyncId } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { beginInRequest, currentRequest, currentRequestId, RequestContext, runInRequest } from './request-context.js';

describe('a request', () => {
  it('is known to everything that it awaits', async () => {
    const ids = await runInRequest(new RequestContext('r1'), async () => {
      const before = currentRequestId();
      await Promise.resolve();
      return [before, currentRequestId()];
    });
    expect(ids).toEqual(['r1', 'r1']);
    expect(currentRequest()).toBeUndefined();
  });

  it('stays known while another one begins and ends', async () => {
    const short = () => runInRequest(new RequestContext('r5'), () => Promise.resolve(currentRequestId()));
    const work = async () => [await short(), currentRequestId(), await short(), currentRequestId()];
    expect(await runInRequest(new RequestContext('r4'), work)).toEqual(['r5', 'r4', 'r5', 'r4']);
  });

  it('leaves no hooks on promises behind, also if it fails', async () => {
    const fails = () => runInRequest(new RequestContext(), () => Promise.reject(new Error('no')));
    await expect(fails()).rejects.toThrow('no');
    // Async ids of promises are counted only while hooks are enabled.
    const idOfPromise = () => Promise.resolve().then(() => executionAsyncId());
    await runInRequest(new RequestContext(), () => Promise.resolve());
    await Promise.resolve();
    expect(await idOfPromise()).toBe(0);
  });

  it('is known only before the first await, if it runs with `beginInRequest`', async () => {
    const seen: (string | undefined)[] = [];
    const work = beginInRequest(new RequestContext('r2'), async () => {
      seen.push(currentRequestId());
      await Promise.resolve();
      seen.push(currentRequestId());
    });
    expect(currentRequest()).toBeUndefined();
    await work;
    expect(seen).toEqual(['r2', undefined]);
  });

  it('leaves no context behind if it fails at the beginning', () => {
    const fails = () => {
      throw new Error('no');
    };
    expect(() => beginInRequest(new RequestContext('r3'), fails)).toThrow('no');
    expect(currentRequest()).toBeUndefined();
  });

  it('gets an id if it has none, and keeps it', () => {
    const request = new RequestContext();
    expect(request.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(request.origin).toEqual({ requestId: request.requestId });
  });
});
