import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import {
  newId,
  type Delivery,
  type Hook,
  type HookId,
  type HookTest,
  type PullAnswer,
  type PutHookAnswer,
  type RoomChanged,
  type ServerRoom,
} from '#contracts';
import { AppServer } from '#testing/users/app-server';
import { uniqueName } from '#testing/users/user';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly delivery: Delivery;
}

describe('the feed of an app', () => {
  const received: Received[] = [];
  let status = 204;
  let url: string;
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (status < 300) received.push({ headers: request.headers, body, delivery: JSON.parse(body) as Delivery });
      response.writeHead(status).end();
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/hook`;
  });
  afterAll(() => receiver.close());
  beforeEach(() => {
    received.length = 0;
    status = 204;
  });

  async function room(app: AppServer): Promise<ServerRoom> {
    const { body } = await app
      .http('put', `rooms/${uniqueName('order')}`)
      .send({ name: 'Order' })
      .expect(201);
    return body as ServerRoom;
  }

  async function send(app: AppServer, roomId: string, body: string): Promise<void> {
    await app.http('post', 'messages').send({ id: newId(), roomId, body }).expect(201);
  }

  async function made(app: AppServer, wanted: object): Promise<PutHookAnswer> {
    const id = newId<HookId>();
    const { body } = await app.http('put', `hooks/${id}`).send(wanted).expect(201);
    onTestFinished(() => void app.http('delete', `hooks/${id}`).then());
    return body as PutHookAnswer;
  }

  const changes = (): RoomChanged[] =>
    received.flatMap(({ delivery }) => (delivery.type === 'room.changed' ? [delivery.data] : []));
  const bodies = (deliveries: readonly RoomChanged[]): string[] =>
    deliveries.flatMap(({ messages }) => messages.filter(({ senderId }) => senderId !== null).map(({ body }) => body));

  it('comes signed, with the ids that the app gave, and to the app alone', async () => {
    const [shop, other] = [await AppServer.create(), await AppServer.create()];
    const { secret } = await made(shop, { url });
    const order = await room(shop);
    await send(other, (await room(other)).id, 'of another app');
    await send(shop, order.id, 'one');
    await send(shop, order.id, 'two');
    await expect.poll(() => bodies(changes())).toEqual(['one', 'two']);
    const key = Buffer.from((secret ?? '').slice('whsec_'.length), 'base64');
    for (const { headers, body } of received) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
      expect(headers['webhook-signature']).toBe(expected);
    }
    expect(new Set(changes().map((change) => change.room.externalId))).toEqual(new Set([order.externalId]));
  });

  it('goes on where it was when the receiver is back', async () => {
    const shop = await AppServer.create();
    const order = await room(shop);
    const { hook } = await made(shop, { url });
    status = 503;
    await send(shop, order.id, 'while it is away');
    const shown = async (): Promise<Hook> => (await shop.http('get', `hooks/${hook.id}`)).body as Hook;
    await expect.poll(async () => (await shown()).lastError).toMatchObject({ reason: 'status', status: 503 });
    await expect.poll(async () => (await shown()).waitingRooms).toBeGreaterThan(0);
    status = 200;
    await expect.poll(() => bodies(changes())).toEqual(['while it is away']);
    await expect.poll(async () => (await shown()).lastAcceptedAt).not.toBeNull();
    await expect.poll(async () => (await shown()).waitingRooms).toBe(0);
  });

  it('stops while the hook is paused, tests it all the same, and delivers again what a replay names', async () => {
    const shop = await AppServer.create();
    const order = await room(shop);
    const { hook } = await made(shop, { url, from: 'start' });
    await expect.poll(() => received.map(({ delivery }) => delivery.type)).toContain('feed.caught_up');
    await shop.http('post', `hooks/${hook.id}/pause`).expect(200);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    received.length = 0;
    await send(shop, order.id, 'later');
    const { body: result } = await shop.http('post', `hooks/${hook.id}/test`).expect(200);
    expect(result).toEqual({ accepted: true, status: 204, reason: null } satisfies HookTest);
    expect(received.map(({ delivery }) => delivery.type)).toEqual(['ping']);
    await shop.http('post', `hooks/${hook.id}/resume`).expect(200);
    await expect.poll(() => bodies(changes())).toEqual(['later']);
    await shop.http('post', `hooks/${hook.id}/replay`).send({ roomId: order.id }).expect(200);
    await expect.poll(() => bodies(changes())).toEqual(['later', 'later']);
  });

  it('is pulled by a host without a URL', async () => {
    const shop = await AppServer.create();
    const order = await room(shop);
    const { hook, secret } = await made(shop, {});
    expect(secret).toBeNull();
    await send(shop, order.id, 'pulled');
    const pull = async (request: object): Promise<PullAnswer> => {
      const { body } = await shop
        .http('post', 'feed')
        .send({ hookId: hook.id, ...request })
        .expect(200);
      return body as PullAnswer;
    };
    const texts = ({ deliveries }: PullAnswer): string[] =>
      bodies(deliveries.flatMap((delivery) => (delivery.type === 'room.changed' ? [delivery.data] : [])));
    let answer = await pull({ waitMs: 10_000 });
    expect(texts(answer)).toEqual(['pulled']);
    expect(texts(await pull({ waitMs: 10_000 }))).toEqual(['pulled']);
    answer = await pull({ accept: answer.token });
    expect(answer).toEqual({ deliveries: [], token: null });
    const waiting = pull({ waitMs: 20_000 });
    await send(shop, order.id, 'next');
    expect(texts(await waiting)).toEqual(['next']);
  });

  it('tells that a room was deleted', async () => {
    const shop = await AppServer.create();
    const order = await room(shop);
    await made(shop, { url, from: 'start' });
    await expect.poll(() => received.map(({ delivery }) => delivery.type)).toContain('feed.caught_up');
    await shop.http('delete', `rooms/${order.externalId}`).expect(204);
    const deleted = () => received.flatMap(({ delivery }) => (delivery.type === 'room.deleted' ? [delivery.data] : []));
    await expect.poll(() => deleted().map(({ roomId }) => roomId)).toEqual([order.id]);
  });
});
