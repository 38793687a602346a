import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { RoomId, UserId } from '#contracts';

import type { Entered } from '../clients/entering.js';
import type { HostCall, HostClient } from '../clients/host-client.js';
import type { RawClient } from '../clients/raw-client.js';
import type { SeededRandom } from '../random/random.js';
import { roomsOf } from './auditor.js';

const USERS = 4;
const PAUSE_MIN_MS = 250;
const PAUSE_MAX_MS = 750;
/** The share of the users that are members after a change. */
const MEMBERS_SHARE = 0.7;

/** The relative frequency of the calls. */
const WEIGHTS = { bot: 8, as: 8, members: 4, user: 2, room: 2, pair: 1 } as const;

interface HostedUser {
  readonly externalId: string;
  readonly client: RawClient;
}

/** Signs a user of the app in. */
export type EnterHosted = (name: string, entered: Entered) => RawClient;

/**
 * One worker of a host: it alone changes its room and its users. It waits for each answer, and after each fault it makes the
 * calls again: the last one about each thing, and each message since the fault before.
 */
export class HostWorker {
  readonly users: HostedUser[] = [];
  private roomId = '' as RoomId;
  private number = 0;
  private isOn = true;
  private isDue = false;
  private readonly latest = new Map<string, HostCall>();
  private messages: HostCall[] = [];
  private readonly calls: Readonly<Record<keyof typeof WEIGHTS, () => Promise<unknown>>> = {
    bot: () => this.send(),
    as: () => this.send(this.random.pick(this.users)),
    members: () => this.setMembers(),
    user: () => this.putUser(this.random.pick(this.users)?.externalId ?? ''),
    room: () => this.putRoom(),
    pair: () => this.pair(),
  };

  constructor(
    readonly client: HostClient,
    private readonly random: SeededRandom,
  ) {}

  get room(): { readonly roomId: RoomId } {
    return { roomId: this.roomId };
  }

  /** Makes the room and the users. The auditor becomes a member, so that it can read the room. */
  async begin(auditorId: UserId, enter: EnterHosted): Promise<void> {
    const room = await this.putRoom();
    if (room === null) throw new Error(`${this.name} cannot make its room`);
    this.roomId = room.id;
    for (let number = 1; number <= USERS; number += 1) {
      const externalId = `${this.name}.${number}`;
      await this.putUser(externalId);
      const { sessions } = this.client.parley;
      const { user, tokens } = await sessions.create(externalId);
      const renew: Entered['renew'] = async ({ sessionId }) =>
        (await sessions.create(externalId, { sessionId })).tokens;
      this.users.push({
        externalId,
        client: enter(`${this.client.recorder.who} user ${number}`, { user, tokens, renew }),
      });
    }
    const { roomId } = this;
    await this.client.call({
      requests: [{ event: 'member:set', fields: { roomId, userId: auditorId, externalId: 'auditor' } }],
      ask: (parley) =>
        parley.api().request('POST /v1/rooms/{id}/members', { path: { id: roomId }, body: { userId: auditorId } }),
    });
    await this.setMembers();
  }

  /** Resolves after `rest`, when everything was repeated a last time. */
  async work(): Promise<void> {
    while (this.isOn) {
      await sleep(this.random.between(PAUSE_MIN_MS, PAUSE_MAX_MS));
      if (this.isDue) await this.repeatAll();
      if (this.isOn) await this.calls[this.random.weighted(WEIGHTS)]();
    }
    await this.repeatAll();
  }

  /** A fault has ended. */
  repeat(): void {
    this.isDue = true;
  }

  rest(): void {
    this.isOn = false;
  }

  /** Records the direct rooms that the users have. */
  async audit(): Promise<void> {
    const names = new Map(this.users.map(({ externalId, client }) => [client.userId, externalId]));
    for (const { externalId, client } of this.users)
      for (const { id, kind, peer } of await roomsOf(client))
        if (kind === 'direct')
          this.client.recorder.add('hosted', {
            ...{ event: 'room:pair', externalId: pairOf(externalId, names.get(peer?.id as UserId) ?? ''), id },
            value: null,
          });
  }

  private get name(): string {
    return this.client.recorder.who.replace(' ', '-');
  }

  private async repeatAll(): Promise<void> {
    this.isDue = false;
    const { messages } = this;
    this.messages = [];
    for (const call of [...this.latest.values(), ...messages]) await this.client.call(call);
  }

  private put<Answer>(about: string, call: HostCall<Answer>): Promise<Answer | null> {
    this.latest.set(about, call);
    return this.client.call(call);
  }

  private putUser(externalId: string): Promise<unknown> {
    const displayName = this.text();
    return this.put(externalId, {
      requests: [{ event: 'user:put', fields: { externalId, value: displayName } }],
      ask: (parley) => parley.users.upsert(externalId, { displayName }),
    });
  }

  private putRoom(): Promise<{ id: RoomId } | null> {
    const [externalId, topic] = [this.name, this.text()];
    return this.put('room', {
      requests: [{ event: 'room:put', fields: { externalId, value: topic } }],
      ask: (parley) => parley.rooms.upsert(externalId, { name: externalId, topic }),
    });
  }

  private setMembers(): Promise<unknown> {
    const { roomId } = this;
    const chosen = this.users.map((user) => ({ user, isMember: this.random.next() < MEMBERS_SHARE }));
    const named = (isMember: boolean): string[] =>
      chosen.filter((choice) => choice.isMember === isMember).map(({ user }) => user.externalId);
    return this.put('members', {
      requests: chosen.map(({ user: { externalId, client }, isMember }) => ({
        event: isMember ? 'member:set' : 'member:remove',
        fields: { roomId, userId: client.userId, externalId },
      })),
      ask: (parley) =>
        parley.rooms.setMembers(this.name, { set: named(true), remove: named(false) }, { partial: true }),
    });
  }

  private pair(): Promise<unknown> {
    const [one, other] = this.random.shuffle(this.users).map(({ externalId }) => externalId);
    if (one === undefined || other === undefined) return Promise.resolve();
    const externalId = pairOf(one, other);
    return this.put(externalId, {
      requests: [{ event: 'room:pair', fields: { externalId } }],
      ask: (parley) => parley.direct.upsert([one, other]),
    });
  }

  /** As the app's bot if no user is given; Parley refuses users who are not in the room. */
  private send(user?: HostedUser): Promise<unknown> {
    const [id, body, { roomId, name: room }] = [randomUUID(), this.text(), this];
    const call: HostCall = {
      requests: [{ event: 'message:send', fields: { id, roomId, body } }],
      ask: (parley) => parley.messages.send({ id, room, body, ...(user !== undefined && { as: user.externalId }) }),
    };
    this.messages.push(call);
    return this.client.call(call);
  }

  private text(): string {
    this.number += 1;
    return `${this.client.recorder.who}: ${this.number}`;
  }
}

function pairOf(one: string, other: string): string {
  return [one, other].sort().join(' ');
}
