import { describe, expect, it } from 'vitest';
import { newId, type MessageId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestService } from '../testing/test-service.js';

describe('history as a service', () => {
  const service = setUp(() => TestService.start());
  const ann = setUp(() => service.caller('ann'));

  it('is ready when PostgreSQL answers', async () => {
    const { body } = await service.http.get('/health/ready').expect(200);
    expect(body).toMatchObject({ status: 'ready', checks: { postgres: 'ok' } });
  });

  it('creates a room, stores a message once, and returns both', async () => {
    const room = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'lunch' }).expect(201);
    const message = { id: newId<MessageId>(), body: 'hello' };
    const url = `/v1/rooms/${room.body.id}/messages`;
    const first = await ann.call('post', url, message);
    expect({ status: first.status, body: first.body }).toEqual({
      status: 201,
      body: expect.objectContaining({ seq: 2, dup: false }),
    });
    const again = await ann.call('post', url, message);
    expect({ status: again.status, body: again.body }).toEqual({ status: 200, body: { ...first.body, dup: true } });
    const page = await ann.call('get', url).expect(200);
    expect(page.body.messages.map(({ body }: { body: string }) => body)).toEqual(['', 'hello']);
  });

  it('refuses requests without a token', async () => {
    const { body } = await service.http.get('/v1/rooms').expect(401);
    expect(body).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
