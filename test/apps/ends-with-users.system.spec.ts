import { describe, expect, it, onTestFinished } from 'vitest';

import { newId, type Delivery, type HookId, type HostSignIn, type PullAnswer, type RoomId } from '#contracts';
import { AppServer } from '#testing/users/app-server';
import { TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();
/** Ten times what a pull takes, for a busy machine. */
const PULLED = { timeout: 60_000, interval: 200 };

/** A hook of an app that its server pulls; it accepts everything that comes. */
class PullingHost {
  readonly deliveries: Delivery[] = [];
  private accept: string | undefined;

  constructor(
    private readonly app: AppServer,
    private readonly hookId: HookId,
  ) {}

  async pull(): Promise<void> {
    const { hookId, accept } = this;
    const { body } = await this.app.http('post', 'feed').send({ hookId, accept, waitMs: 0 }).expect(200);
    const { deliveries, token } = body as PullAnswer;
    this.deliveries.push(...deliveries);
    this.accept = token ?? undefined;
  }

  /** What was said in the room and who came and went, in the order in which it came. */
  heard(roomId: RoomId): string[] {
    return this.deliveries.flatMap((delivery) =>
      delivery.type === 'room.changed' && delivery.data.room.id === roomId
        ? delivery.data.messages.map(({ body, system }) => system?.type ?? body)
        : [],
    );
  }

  async hears(roomId: RoomId, texts: readonly string[]): Promise<void> {
    await expect
      .poll(async () => {
        await this.pull();
        return this.heard(roomId);
      }, PULLED)
      .toEqual(texts);
  }
}

async function hostOf(app: AppServer): Promise<PullingHost> {
  const id = newId<HookId>();
  await app.http('put', `hooks/${id}`).send({ rooms: 'all', from: 'start' }).expect(201);
  onTestFinished(() => void app.http('delete', `hooks/${id}`).then());
  return new PullingHost(app, id);
}

async function customerOf(app: AppServer, externalId = uniqueName('customer')) {
  const path = `users/${externalId}/sessions`;
  const { body } = await app.http('post', path).send({ user: { displayName: externalId } });
  const { user, tokens } = body as HostSignIn;
  return { externalId, user: new TestUser(user, tokens) };
}

const say = (user: TestUser, roomId: RoomId, body: string) =>
  user.http('post', `/v1/rooms/${roomId}/messages`).send({ id: newId(), body }).expect(201);

describe('a group that a user of an app made', () => {
  it('names the app to all, and is read by its hook only while a user of the app is there', async () => {
    const app = await AppServer.create();
    const host = await hostOf(app);
    const [{ user: customer }, { user: second, externalId }] = [await customerOf(app), await customerOf(app)];
    const { user: visitor, socket } = await users.online('visitor');
    const id = newId<RoomId>();
    const made = { id, kind: 'group', name: uniqueName('Talk'), visibility: 'public' };
    await customer.http('post', '/v1/rooms').send(made).expect(201);
    const owned = { appId: app.answer.user.id };
    expect((await socket.ask('room:join', { roomId: id })).room).toMatchObject(owned);
    expect((await socket.ask('room:open', { roomId: id })).room).toMatchObject(owned);
    const { body: listed } = await visitor.http('get', '/v1/rooms').expect(200);
    expect(listed).toMatchObject({ rooms: [owned] });
    const { body: found } = await visitor.http('get', `/v1/directory/rooms?query=${made.name}`).expect(200);
    expect(found).toMatchObject({ rooms: [owned] });
    await say(visitor, id, 'to both');
    await customer.http('post', `/v1/rooms/${id}/leave`).expect(204);
    const first = ['room.created', 'member.joined', 'to both', 'member.left'];
    await host.hears(id, first);
    await say(visitor, id, 'among ourselves');
    await say(visitor, id, 'still among ourselves');
    // Another room shows that the hook goes on, and has passed over this one.
    const other = newId<RoomId>();
    await second.http('post', '/v1/rooms').send({ id: other, kind: 'group', name: 'Other' }).expect(201);
    await host.hears(other, ['room.created']);
    await second.http('post', `/v1/rooms/${id}/join`).expect(200);
    await say(visitor, id, 'to the second');
    const rest = ['member.joined', 'to the second'];
    await host.hears(id, [...first, ...rest]);
    await app.http('delete', `users/${externalId}`).expect(204);
    await host.hears(id, [...first, ...rest, 'member.left']);
    await say(visitor, id, 'alone again');
    await app.http('post', 'messages').send({ id: newId(), roomId: other, body: 'x' });
    await host.pull();
    expect(host.heard(id)).toEqual([...first, ...rest, 'member.left']);
    expect(JSON.stringify(host.deliveries)).not.toMatch(/among ourselves|alone again/);
  });

  it('goes on without them where the host made it, and in a direct room of two of them', async () => {
    const app = await AppServer.create();
    const host = await hostOf(app);
    const [one, two] = [await customerOf(app), await customerOf(app)];
    const { user: visitor } = await users.online('visitor');
    const order = uniqueName('order');
    const { body: made } = await app.http('put', `rooms/${order}`).send({ name: order, visibility: 'public' });
    const { id } = made as { id: RoomId };
    await visitor.http('post', `/v1/rooms/${id}/join`).expect(200);
    await say(visitor, id, 'to the host');
    await host.hears(id, ['room.created', 'member.joined', 'to the host']);
    const pair = { users: [one.externalId, two.externalId] };
    const { body: direct } = await app.http('put', 'direct').send(pair).expect(201);
    const { id: directId } = direct as { id: RoomId };
    await say(one.user, directId, 'between us');
    await app.http('delete', `users/${one.externalId}`).expect(204);
    await host.hears(directId, ['between us']);
  });
});
