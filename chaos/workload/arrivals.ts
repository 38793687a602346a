import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type LinkId,
  type MemberPage,
  newId,
  type OpenedInvites,
  type RoomId,
  type RoomLink,
  type UserId,
} from '#contracts';

import { askHttp, enterAsGuest, type Entered, HttpProblem, insist } from '../clients/entering.js';
import type { Recorder } from '../records/recorder.js';

const PAUSE_MS = 3_000;
const USES = 3;
const PEOPLE = 5;
/** Requests that each of them sends at the same time. */
const OPENINGS = 2;

interface Link {
  readonly roomId: RoomId;
  readonly id: LinkId;
}

/**
 * People who arrive: again and again a user makes a link into a new room, and more people open it at the same time than it lets
 * in, each several times. A cycle that is refused otherwise proves nothing, and is dropped.
 */
export class Arrivals {
  private isOn = true;
  private people = 0;
  private working = Promise.resolve();
  private readonly password = randomUUID();

  private constructor(
    private readonly url: string,
    private readonly username: (name: string) => string,
    private readonly recorder: Recorder,
  ) {}

  /** @param url null: nobody arrives. @param username of this name, in the run */
  static begin(url: string | null, username: (name: string) => string, recorder: Recorder): Arrivals {
    const arrivals = new Arrivals(url ?? '', username, recorder);
    if (url !== null) arrivals.working = arrivals.work();
    return arrivals;
  }

  /** Resolves when the last cycle is recorded. */
  rest(): Promise<void> {
    this.isOn = false;
    return this.working;
  }

  private async work(): Promise<void> {
    const body = { username: this.username('arrivals'), password: this.password };
    const registered = insist(() => askHttp(this.url, { path: '/v1/auth/register', body }));
    const isThere = await registered.then(
      () => true,
      () => false,
    );
    while (isThere && this.isOn) {
      await this.cycle().catch(() => undefined);
      await sleep(PAUSE_MS);
    }
  }

  private async cycle(): Promise<void> {
    const body = { username: this.username('arrivals'), password: this.password };
    const maker = await insist(() => askHttp<Entered>(this.url, { path: '/v1/auth/login', body }));
    const link = { roomId: newId<RoomId>(), id: newId<LinkId>() };
    await this.ask(maker, '/v1/rooms', { id: link.roomId, kind: 'group', name: 'arrivals' });
    const { url } = await this.madeLink(maker, link);
    const code = new URL(url).hash.slice(1);
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => this.guest()));
    const opened = await Promise.all(
      people.flatMap((person) => Array.from({ length: OPENINGS }, () => this.opens(person, link, code))),
    );
    const idsOf = (isIn: boolean): UserId[] => [
      ...new Set(opened.filter((each) => each.isIn === isIn).map(({ userId }) => userId)),
    ];
    const { used } = await this.madeLink(maker, link);
    const memberIds = await this.membersOf(maker, link);
    const found = { entered: idsOf(true), refused: idsOf(false), memberIds };
    this.recorder.add('invited', { roomId: link.roomId, uses: USES, used, ...found });
  }

  /** A repeat tells what has become of the link. */
  private madeLink(maker: Entered, { roomId, id }: Link): Promise<RoomLink> {
    return this.ask(maker, `/v1/rooms/${roomId}/links`, { id, kind: 'guest', uses: USES });
  }

  private guest(): Promise<Entered> {
    this.people += 1;
    return enterAsGuest(this.url, this.username(`arrival-${this.people}`));
  }

  private async opens(person: Entered, { roomId }: Link, code: string): Promise<{ userId: UserId; isIn: boolean }> {
    const userId = person.user.id;
    try {
      const { rooms } = await this.ask<OpenedInvites>(person, '/v1/me/invites', { code });
      if (!rooms.includes(roomId)) throw new Error('the link opens another room');
      return { userId, isIn: true };
    } catch (error) {
      if (error instanceof HttpProblem && error.code === 'NOT_FOUND') return { userId, isIn: false };
      throw error;
    }
  }

  private async membersOf({ user, tokens }: Entered, { roomId }: Link): Promise<UserId[]> {
    const path = `/v1/rooms/${roomId}/members`;
    const request = { method: 'GET', path, token: tokens.accessToken };
    const { members } = await insist(() => askHttp<MemberPage>(this.url, request));
    return members.map((member) => member.user.id).filter((id) => id !== user.id);
  }

  private ask<Answer>({ tokens }: Entered, path: string, body: object): Promise<Answer> {
    return insist(() => askHttp<Answer>(this.url, { path, body, token: tokens.accessToken }));
  }
}
