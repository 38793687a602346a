import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { Message, MessageId, RoomId, RoomState, SavedDraft, UserId } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { type DraftPlace, keyOfPlace, type OwnDraft } from './draft.policy.js';
import { SavedDrafts } from './saved-drafts.js';
import { type OpenDraft, PUT_INTERVAL_MS } from './open-draft.js';

const ROOM = 'room' as RoomId;
const ME = 'me' as UserId;
const PLACE: DraftPlace = { roomId: ROOM, threadId: null };
const own = (body: string): OwnDraft => ({ body, replyTo: null });

/** A server of one user, with the devices that hear of each change. */
class DraftServer {
  readonly saved = new Map<string, SavedDraft>();
  readonly asked: string[] = [];
  readonly devices: SavedDrafts[] = [];
  refuses = false;
  private changes = 0;

  constructor(readonly clock: VirtualClock) {}

  device(): SavedDrafts & { isOnline: boolean } {
    const state = { isOnline: true };
    const ask = (event: string, fields: object) => this.ask(event, fields);
    const requests = { ask, request: (...request: Parameters<typeof ask>) => ask(...request) } as unknown as Requests;
    const runtime = { clock: this.clock, report: () => undefined } as unknown as Runtime;
    const drafts = new SavedDrafts(
      requests,
      runtime,
      () => ME,
      () => state.isOnline,
    );
    this.devices.push(drafts);
    return Object.defineProperty(drafts, 'isOnline', {
      set: (value: boolean) => (state.isOnline = value),
    }) as SavedDrafts & typeof state;
  }

  private async ask(event: string, fields: object): Promise<unknown> {
    this.asked.push(event);
    await Promise.resolve();
    if (event === 'draft:list') return { drafts: [...this.saved.values()], cursor: null };
    const { roomId, threadId = null, body = '', replyTo = null } = fields as Partial<SavedDraft> & DraftPlace;
    const place = { roomId, threadId };
    if (event === 'draft:put' && this.refuses) throw new ChatError('LIMIT_REACHED');
    const changedAt = new Date(1_000 + this.changes++).toISOString();
    const draft = event === 'draft:put' ? { ...place, body, replyTo, changedAt } : null;
    if (draft === null) this.saved.delete(keyOfPlace(place));
    else this.saved.set(keyOfPlace(place), draft);
    for (const device of this.devices) device.onItem({ type: 'draft', ...place, draft });
    return draft ?? {};
  }
}

describe('drafts', () => {
  let clock: VirtualClock;
  let server: DraftServer;
  let laptop: ReturnType<DraftServer['device']>;
  let phone: ReturnType<DraftServer['device']>;

  beforeEach(async () => {
    clock = new VirtualClock();
    server = new DraftServer(clock);
    [laptop, phone] = [server.device(), server.device()];
    for (const device of [laptop, phone]) device.outdated();
    await clock.pass(0);
    server.asked.splice(0);
  });

  const put = () => clock.pass(PUT_INTERVAL_MS);
  const textOf = (draft: OpenDraft) => draft.getSnapshot().own.body;
  const otherOf = (draft: OpenDraft) => draft.getSnapshot().other?.body ?? null;
  const bodies = () => [...server.saved.values()].map(({ body }) => body);
  const message = (body: string, fields: Partial<Message> = {}): Message =>
    ({ id: 'sent', roomId: ROOM, threadId: null, senderId: ME, body, createdAt: '2027', ...fields }) as Message;

  it('are put every 5 s at most, at once when the user leaves, and are on the other device', async () => {
    const draft = laptop.open(PLACE);
    for (const body of ['b', 'be', 'begun']) {
      draft.write(own(body));
      await clock.pass(1_000);
    }
    expect(server.asked).toEqual([]);
    await put();
    expect([server.asked, bodies()]).toEqual([['draft:put'], ['begun']]);
    draft.write(own('begun here'));
    laptop.close(draft);
    await clock.pass(0);
    expect(phone.getSnapshot()).toMatchObject([{ body: 'begun here' }]);
    const there = phone.open(PLACE);
    expect(there.getSnapshot()).toMatchObject({ own: { body: 'begun here' }, isSaved: true, other: null });
  });

  it('are put before a logout, which leaves none on the device', async () => {
    const draft = laptop.open(PLACE);
    draft.write(own('half a thought'));
    laptop.flush();
    laptop.clear();
    await put();
    expect([server.asked, bodies()]).toEqual([['draft:put'], ['half a thought']]);
    expect(laptop.getSnapshot()).toBeNull();
    expect(textOf(phone.open(PLACE))).toBe('half a thought');
  });

  it('have one for each thread, and take the text of another device where nobody writes', async () => {
    const [inRoom, inThread] = [phone.open(PLACE), phone.open({ roomId: ROOM, threadId: 'root' as MessageId })];
    laptop.open(PLACE).write(own('in the room'));
    await put();
    expect([textOf(inRoom), textOf(inThread)]).toEqual(['in the room', '']);
  });

  it('keep both texts where both devices write, until the user chooses', async () => {
    const [here, there] = [laptop.open(PLACE), phone.open(PLACE)];
    here.write(own('from the laptop'));
    await clock.pass(100);
    there.write(own('from the phone'));
    await put();
    await put();
    expect([textOf(here), textOf(there)]).toEqual(['from the laptop', 'from the phone']);
    expect([otherOf(here), otherOf(there)]).not.toEqual([null, null]);
    // Without a choice, nothing is put in place of the other text.
    const before = bodies();
    there.write(own('from the phone, more'));
    await put();
    expect(bodies()).toEqual(before);
  });

  it('put the own text or show the other one, as the user chooses', async () => {
    for (const [choice, expected] of [
      ['keepOwn', 'mine'],
      ['takeOther', 'theirs'],
    ] as const) {
      const room = { roomId: choice as RoomId, threadId: null };
      const [here, there] = [laptop.open(room), phone.open(room)];
      laptop.isOnline = false;
      here.write(own('mine'));
      there.write(own('theirs'));
      await put();
      laptop.isOnline = true;
      laptop.outdated();
      await clock.pass(0);
      expect([textOf(here), otherOf(here)]).toEqual(['mine', 'theirs']);
      here[choice]();
      await clock.pass(0);
      expect([textOf(here), otherOf(here), here.getSnapshot().isSaved]).toEqual([expected, null, true]);
      expect(server.saved.get(choice)?.body).toBe(expected);
    }
  });

  it('keep a choice over leaving, and over a reload by what the page has kept', async () => {
    const here = laptop.open(PLACE);
    here.write(own('mine'));
    await put();
    phone.close(phone.open(PLACE));
    const there = phone.open(PLACE);
    there.write(own('theirs'));
    await put();
    expect(otherOf(here)).toBe('theirs');
    const { own: text, isSaved, base } = here.getSnapshot();
    laptop.close(here);
    expect(otherOf(laptop.open(PLACE))).toBe('theirs');
    const reloaded = server.device();
    reloaded.outdated();
    await clock.pass(0);
    const again = reloaded.open(PLACE, { own: text, isSaved, base });
    expect([textOf(again), otherOf(again)]).toEqual(['mine', 'theirs']);
  });

  it('are no choice where the own text goes on from the other one', async () => {
    laptop.open(PLACE).write(own('hello'));
    await put();
    const reloaded = server.device();
    const former = { own: own('hello there'), isSaved: false, base: null };
    reloaded.outdated();
    await clock.pass(0);
    const draft = reloaded.open(PLACE, former);
    expect([textOf(draft), otherOf(draft)]).toEqual(['hello there', null]);
    await put();
    expect(bodies()).toEqual(['hello there']);
  });

  it('are removed after the ack of the message, everywhere', async () => {
    const [here, there] = [laptop.open(PLACE), phone.open(PLACE)];
    here.write(own('to send'));
    await put();
    expect(textOf(there)).toBe('to send');
    laptop.onPending(ROOM, [{ threadId: null, status: 'sending' }]);
    here.write(own(''));
    await put();
    expect(bodies()).toEqual(['to send']);
    laptop.onPending(ROOM, []);
    await clock.pass(0);
    expect([bodies(), textOf(here), textOf(there)]).toEqual([[], '', '']);
  });

  it('go when a newer own message in the same place has their text', async () => {
    const here = laptop.open(PLACE);
    here.write(own('the same '));
    await put();
    const others = [
      message('the same', { senderId: 'ann' as UserId }),
      message('another'),
      message('the same', { threadId: 'root' as MessageId }),
      message('the same', { createdAt: '1970-01-01T00:00:00.000Z' }),
    ];
    laptop.onMessages(others);
    await clock.pass(0);
    expect(bodies()).toEqual(['the same ']);
    laptop.onMessages([message('the same')]);
    await clock.pass(0);
    expect([bodies(), textOf(here)]).toEqual([[], '']);
  });

  it('stay on the device if the server refuses them, and come when it is back', async () => {
    const draft = laptop.open(PLACE);
    server.refuses = true;
    draft.write(own('one too many'));
    await put();
    expect(draft.getSnapshot()).toMatchObject({ own: { body: 'one too many' }, isSaved: false });
    server.refuses = false;
    laptop.outdated();
    await put();
    expect(bodies()).toEqual(['one too many']);
  });

  it('of a room that the user has left come back with it', async () => {
    const draft = laptop.open(PLACE);
    server.saved.set(keyOfPlace(PLACE), { ...PLACE, ...own('begun before'), changedAt: '2026' });
    laptop.onItem({ type: 'room', state: { id: ROOM } as RoomState });
    await clock.pass(0);
    expect(textOf(draft)).toBe('begun before');
  });

  it('end with the session', async () => {
    laptop.open(PLACE).write(own('begun'));
    laptop.clear();
    await put();
    expect([laptop.getSnapshot(), bodies()]).toEqual([null, []]);
  });
});
