import { createHmac } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { PUSH_HOOK_KEY, TestPushes } from '../../testing/test-pushes.js';

/** Longer than a busy machine needs. */
const WAIT = { timeout: 30_000, interval: 50 };

const someone = () => newId<UserId>();

describe('a courier that pushes by a push hook', () => {
  const pushes = setUp(() => TestPushes.start());

  beforeAll(async () => {
    await pushes.courier();
    // It pushes once it runs the consumer.
    await vi.waitFor(() => expect(pushes.devices.reports.length).toBeGreaterThan(0), WAIT);
  });
  afterEach(() => pushes.gateway.status(204));

  const rowsOf = async (id: string) => (await pushes.rows()).filter((row) => row.device_id === id);
  const sent = () =>
    pushes.gateway.requests.map(
      ({ body }) => JSON.parse(body.toString()) as { data: { pushes: Record<string, unknown>[] } },
    );
  const tokens = () => sent().flatMap(({ data }) => data.pushes.map(({ token }) => token as string));

  it('sends what a gateway needs, signed', async () => {
    const userId = someone();
    pushes.app(userId, 'token-1');
    const roomId = pushes.room(userId);
    await pushes.send(roomId);
    await expect.poll(tokens, WAIT).toContain('token-1');
    const request = pushes.gateway.requests.at(-1);
    const headers = request?.headers ?? {};
    const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${String(request?.body)}`;
    const signature = createHmac('sha256', PUSH_HOOK_KEY).update(content).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(sent().at(-1)).toMatchObject({ type: 'push', data: { pushes: [{ token: 'token-1', platform: 'fcm' }] } });
    const [push] = sent().at(-1)?.data.pushes ?? [];
    expect(push).toMatchObject({
      urgency: 'normal',
      ttlSeconds: 86_400,
      payload: { type: 'message', roomId, seq: 1 },
    });
    expect(push?.['collapseKey']).toMatch(/^[\w-]{32}$/);
  });

  it('sends a test, and forgets a token that is gone', async () => {
    const userId = someone();
    const id = pushes.app(userId, 'tested');
    pushes.gateway.answer = (response) => void response.writeHead(200).end('{"gone":["tested"]}');
    pushes.devices.tests = pushes.devices.devices.filter((each) => each.userId === userId);
    await expect.poll(() => pushes.devices.forgotten.map((gone) => gone.id), WAIT).toContain(id);
    const [push] = sent().flatMap(({ data }) => data.pushes.filter(({ token }) => token === 'tested'));
    expect(push).toMatchObject({ ttlSeconds: 60, payload: { v: 1, type: 'test', userId } });
    expect(push).not.toHaveProperty('collapseKey');
  });

  it('forgets tokens that are gone, and repeats those that failed', async () => {
    const [gone, failing, fine] = [someone(), someone(), someone()];
    const [goneId, failingId] = [pushes.app(gone, 'gone'), pushes.app(failing, 'failing')];
    const fineId = pushes.app(fine, 'fine');
    pushes.gateway.answer = (response, { body }) => {
      const { data } = JSON.parse(body.toString()) as { data: { pushes: { id: string; token: string }[] } };
      const failed = data.pushes.filter(({ token }) => token === 'failing').map(({ id }) => id);
      response
        .writeHead(200)
        .end(JSON.stringify({ gone: ['gone', 'unknown'], failed: [...failed, 'unknown'], more: 1 }));
    };
    await pushes.send(pushes.room(gone, failing, fine));
    await expect.poll(() => pushes.devices.forgotten.map(({ id }) => id), WAIT).toContain(goneId);
    await expect.poll(async () => (await rowsOf(failingId))[0]?.tries, WAIT).toBe(1);
    await expect.poll(async () => (await rowsOf(fineId))[0]?.sent_at, WAIT).not.toBeNull();
    const idOf = () =>
      sent()
        .flatMap(({ data }) => data.pushes)
        .filter(({ token }) => token === 'failing')
        .map(({ id }) => id);
    await pushes.pass(10);
    await expect.poll(() => idOf().length, WAIT).toBe(2);
    expect(new Set(idOf()).size).toBe(1);
    pushes.devices.end(failingId);
  });

  it('takes a 2xx for what it is, however much its body has', async () => {
    const userId = someone();
    const id = pushes.app(userId, 'talkative');
    pushes.gateway.answer = (response) => void response.writeHead(200).end(Buffer.alloc(5_000_000, 32));
    await pushes.send(pushes.room(userId));
    await expect.poll(async () => (await rowsOf(id))[0]?.sent_at ?? null, WAIT).not.toBeNull();
  });

  it('holds up no Web Push while the gateway is unavailable', async () => {
    let release = (): void => undefined;
    pushes.gateway.answer = (response) => void (release = () => void response.writeHead(204).end());
    const userId = someone();
    const appId = pushes.app(userId, 'slow');
    const device = 'browser';
    pushes.browser(userId, device);
    await pushes.send(pushes.room(userId));
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
    expect(await rowsOf(appId)).toMatchObject([{ sent_at: null, tries: 0 }]);
    release();
    await expect.poll(async () => (await rowsOf(appId))[0]?.sent_at, WAIT).not.toBeNull();
  });

  it('sends one alone that was refused three times, behind the others', async () => {
    const [bad, good] = [someone(), someone()];
    const [badId, goodId] = [pushes.app(bad, 'bad'), pushes.app(good, 'good')];
    pushes.gateway.answer = (response, { body }) =>
      void response.writeHead(body.toString().includes('"bad"') ? 500 : 204).end();
    await pushes.send(pushes.room(bad, good));
    for (let tries = 1; tries <= 3; tries += 1) {
      await expect.poll(async () => (await rowsOf(badId))[0]?.tries, WAIT).toBe(tries);
      await expect.poll(() => pushes.rests(goodId), WAIT).toBe(true);
      await pushes.pass(400);
    }
    await expect.poll(async () => (await rowsOf(goodId))[0]?.sent_at, WAIT).not.toBeNull();
    expect(sent().some(({ data }) => data.pushes.length === 1 && data.pushes[0]?.['token'] === 'good')).toBe(true);
    pushes.devices.end(badId);
  }, 20_000);
});
