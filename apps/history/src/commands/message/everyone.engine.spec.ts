import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { newId, UNREAD_MAX, type Actor, type MessageId, type RoomId } from '#contracts';
import { PushReadsService } from '../../feed/push-reads.service.js';
import { MentionsService } from '../../reads/mentions/mentions.service.js';
import { MessagesService } from '../../reads/messages/messages.service.js';
import { readReadStatesOf } from '../../room/views/room-state.store.js';
import { seqOf } from '../../room/rows/counters.js';
import { ReadSql } from '../../store/read-sql.js';
import type { TestHistory } from '../../../testing/test-history.js';
import { setScene } from '../../../testing/test-scene.js';

/** A message as the model keeps it. */
interface Sent {
  readonly id: MessageId;
  readonly seq: number;
  readonly by: number;
  readonly createdAt: string;
  version: number;
  named: readonly number[];
  everyone: boolean;
  deleted: boolean;
}

type Act = { readonly kind: string; readonly user: number; readonly other: number; readonly share: number };

describe('everyone', () => {
  const scene = setScene();
  let history: TestHistory;
  let users: Actor[];
  let roomId: RoomId;

  beforeEach(() => {
    history = scene.history;
    users = [scene.ann, scene.bob, scene.cid];
  });

  const userOf = (place: number) => users[place] ?? scene.ann;
  const tell = (actor: Actor, more: object = {}) =>
    history.done(roomId, 'message:everyone', actor, { id: newId<MessageId>(), body: 'all', everyone: true, ...more });
  const stateOf = ({ userId }: Actor) => scene.store.rooms.state(userId, roomId);
  const list = ({ userId }: Actor, request: { cursor?: string; limit?: number } = {}) =>
    new MentionsService(new ReadSql(history.writes, undefined)).list(userId, request);

  /** What the member is shown: the counts of both ways to read them, and the list of this room's mentions. */
  async function shown(actor: Actor) {
    const [state, [read]] = await Promise.all([
      stateOf(actor),
      readReadStatesOf(scene.store.reads, [{ userId: actor.userId, roomId }]),
    ]);
    const counts = { mentions: state.mentions, main: state.main?.mentions };
    expect({ mentions: read?.state.mentions, main: read?.state.main?.mentions }).toEqual(counts);
    const pages = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await list(actor, { limit: 2, ...(cursor !== undefined && { cursor }) });
      pages.push(...page.mentions);
      ({ cursor } = page);
    }
    const listed = pages.filter(({ message }) => message.roomId === roomId);
    return { ...counts, listed: listed.map(({ message, unread }) => [message.seq, unread]) };
  }

  it('counts and lists each message once for each member who was there, as a plain model does', async () => {
    const kinds = [
      'tell',
      'tell',
      'tell',
      'send',
      'edit',
      'edit',
      'delete',
      'read',
      'leave',
      'join',
      'block',
      'unblock',
    ];
    const act = fc.record({
      kind: fc.constantFrom(...kinds),
      user: fc.nat(2),
      other: fc.nat(2),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    let told = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 30 }), async (acts) => {
        scene.enter();
        users = [scene.ann, scene.bob, scene.cid];
        roomId = newId<RoomId>();
        const memberIds = [scene.bob.userId, scene.cid.userId];
        const room = { kind: 'group', visibility: 'public', name: roomId, memberIds } as const;
        await history.done(roomId, 'room:create', scene.ann, room);
        const model = new Model();
        for (const each of acts) await carryOut(model, each);
        for (const place of [0, 1, 2]) {
          if (model.left.has(place)) continue;
          const { me, readSeq, main } = await stateOf(userOf(place));
          const expected = model.mentions(place, me.joinedAt);
          told += expected.length;
          const above = (seq = 0) => expected.filter((message) => message.seq > seq).length;
          expect(await shown(userOf(place))).toEqual({
            mentions: above(readSeq),
            main: above(main?.readSeq),
            listed: expected.map(({ seq }) => [seq, seq > (main?.readSeq ?? 0)]),
          });
        }
      }),
      { numRuns: 40 },
    );
    expect(told).toBeGreaterThan(50);
  });

  async function carryOut(model: Model, act: Act): Promise<void> {
    const hasLeft = model.left.has(act.user);
    if (act.kind === 'block' || act.kind === 'unblock') await block(model, act);
    else if (act.kind === 'join') await (hasLeft && move(model, act));
    else if (!hasLeft) await ACTS[act.kind]?.(model, act);
  }

  const ACTS: Record<string, (model: Model, act: Act) => Promise<unknown>> = {
    tell: (model, act) => say(model, act, true),
    send: (model, act) => say(model, act, false),
    edit: (model, act) => change(model, act),
    delete: (model, act) => change(model, act),
    // The owner stays.
    leave: async (model, act) => act.user > 0 && move(model, act),
    read: async (_model, { user, share }) => {
      const { headSeq } = await stateOf(userOf(user));
      return history.done(roomId, 'read:mark', userOf(user), { seq: seqOf(Math.ceil(share * headSeq)) });
    },
  };

  async function block({ blocks }: Model, { kind, user, other }: Act): Promise<void> {
    if (user === other) return;
    const event = kind === 'block' ? 'block:add' : 'block:remove';
    await history.change(event, userOf(user), { userId: userOf(other).userId });
    blocks[kind === 'block' ? 'add' : 'delete'](`${String(user)} ${String(other)}`);
  }

  async function move({ left }: Model, { kind, user }: Act): Promise<void> {
    await history.done(roomId, kind === 'join' ? 'room:join' : 'room:leave', userOf(user), {});
    left[kind === 'join' ? 'delete' : 'add'](user);
  }

  const namedBy = ({ left }: Model, { other, share }: Act) => (share < 0.3 && !left.has(other) ? [other] : []);
  const idsOf = (named: readonly number[]) => named.map((place) => userOf(place).userId);

  async function say(model: Model, act: Act, everyone: boolean): Promise<void> {
    const named = namedBy(model, act);
    const request = { id: newId<MessageId>(), body: 'x', mentions: idsOf(named), ...(everyone && { everyone }) };
    const command = everyone ? 'message:everyone' : 'message:send';
    const sent = await history.done(roomId, command, userOf(act.user), request);
    model.messages.push({ ...sent, by: act.user, version: 1, named, everyone, deleted: false });
  }

  /** Edits or deletes a message, if it is the user's own. */
  async function change(model: Model, act: Act): Promise<void> {
    const message = model.messages[Math.floor(act.share * model.messages.length)];
    if (message === undefined || message.deleted || message.by !== act.user) return;
    const { id, version } = message;
    if (act.kind === 'delete') {
      await history.done(roomId, 'message:delete', userOf(act.user), { id });
      message.deleted = true;
      return;
    }
    const [named, everyone] = [namedBy(model, act), [true, false, undefined][act.other]];
    const changes = { mentions: idsOf(named), ...(everyone !== undefined && { everyone }) };
    const edited = await history.done(roomId, 'message:edit', userOf(act.user), {
      id,
      version,
      body: newId(),
      ...changes,
    });
    Object.assign(message, { version: version + 1, named, everyone: everyone ?? message.everyone });
    expect((edited as { everyone?: true }).everyone === true).toBe(message.everyone);
  }

  it('is not heard by those who come after it, nor again by those who come back', async () => {
    roomId = await history.group(scene.ann, [scene.bob]);
    await tell(scene.ann);
    await history.done(roomId, 'member:add', scene.ann, { userId: scene.cid.userId });
    await history.done(roomId, 'room:leave', scene.bob, {});
    await scene.store.query('SELECT pg_sleep(0.005)');
    await history.done(roomId, 'member:add', scene.ann, { userId: scene.bob.userId });
    const none = { mentions: 0, main: 0, listed: [] };
    expect([await shown(scene.bob), await shown(scene.cid)]).toEqual([none, none]);
    await tell(scene.cid);
    expect(await shown(scene.bob)).toMatchObject({ mentions: 1, main: 1 });
    expect(await shown(scene.cid)).toEqual(none);
  });

  it('ends with a purge, and with a deletion by a history of the version before, which does not know it', async () => {
    roomId = await history.group(scene.ann, [scene.bob]);
    const first = await tell(scene.ann);
    const second = await tell(scene.ann);
    expect(await shown(scene.bob)).toMatchObject({ mentions: 2 });
    await scene.store.touch(roomId, first.seq, 'deleted_at = now()');
    expect(await shown(scene.bob)).toMatchObject({ mentions: 1, listed: [[second.seq, true]] });
    const { messages } = await new MessagesService(scene.store.reads).page(scene.bob.userId, { roomId });
    expect(messages.map(({ seq, everyone }) => [seq, everyone])).toEqual([
      [1, undefined],
      [first.seq, undefined],
      [second.seq, true],
    ]);
    await scene.store.query('UPDATE history.rooms SET retention_days = 7 WHERE id = $1', [roomId]);
    await scene.store.query("UPDATE history.messages SET created_at = now() - interval '8 days' WHERE room_id = $1", [
      roomId,
    ]);
    expect(await history.done(roomId, 'room:purge', scene.ann, {})).toEqual({ purged: 3 });
    expect(await shown(scene.bob)).toEqual({ mentions: 0, main: 0, listed: [] });
  });

  it(`counts with the messages that name the reader up to ${String(UNREAD_MAX)}`, async () => {
    roomId = await history.group(scene.ann, [scene.bob]);
    for (let n = 0; n < 60; n += 1) {
      await tell(scene.ann);
      await history.send(roomId, scene.ann, 'x', { mentions: [scene.bob.userId] });
    }
    expect(await shown(scene.bob)).toMatchObject({ mentions: UNREAD_MAX, main: UNREAD_MAX });
  });

  it('is pushed to the members of both levels but the sender, as a mention', async () => {
    roomId = await history.group(scene.ann, [scene.bob, scene.cid]);
    const dee = history.actor('dee');
    await history.done(roomId, 'room:notify', scene.bob, { notify: 'mentions' });
    await tell(scene.ann);
    await scene.store.query('SELECT pg_sleep(0.005)');
    await history.done(roomId, 'member:add', scene.ann, { userId: dee.userId });
    const rules = { roomMembers: 1, maxAgeSeconds: 3600 };
    const pushes = new PushReadsService(scene.store.reads);
    const reached = async () => {
      const { part } = await pushes.due({ roomId, seq: seqOf(0), limit: 100, ...rules });
      const spans = (part?.due ?? []).map(({ userId, from, to }) => ({ userId, roomId, from, to }));
      const { verdicts } = await pushes.judge({ spans, ...rules });
      return spans.flatMap(({ userId }, place) => (verdicts[place]?.mention === true ? [userId] : [])).sort();
    };
    const both = [scene.bob.userId, scene.cid.userId].sort();
    expect(await reached()).toEqual(both);
    await history.done(roomId, 'room:notify', scene.bob, { notify: 'none' });
    expect(await reached()).toEqual([scene.cid.userId]);
    await history.change('block:add', scene.cid, { userId: scene.ann.userId });
    expect(await reached()).toEqual([]);
  });
});

/** What the members of the room should be shown. */
class Model {
  readonly messages: Sent[] = [];
  readonly left = new Set<number>();
  /** Who blocks whom. */
  readonly blocks = new Set<string>();

  /** The messages that mention the member, the newest first. */
  mentions(place: number, joinedAt: string): Sent[] {
    const mentioning = this.messages.filter(({ by, named, everyone, createdAt, deleted }) => {
      if (deleted || by === place || this.blocks.has(`${String(place)} ${String(by)}`)) return false;
      return named.includes(place) || (everyone && joinedAt <= createdAt);
    });
    return mentioning.reverse();
  }
}
