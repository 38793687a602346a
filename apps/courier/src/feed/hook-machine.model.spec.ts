import { describe, expect, it } from 'vitest';
import type { FeedPosition, Rev, RoomId, Seq } from '#contracts';
import { CursorBook } from '../cursors/cursor-book.js';
import { HookMachine, UNDER_WAY_MAX } from './hook-machine.js';
import { BEGINNING, covers } from '../cursors/positions.policy.js';

const TICK_MS = 50;
const TIMEOUT_MS = 15_000;
const WRITE_EVERY_MS = 500;
const SWEEP_EVERY_MS = 60_000;
const READ_AT_ONCE = 5;

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Request {
  readonly roomId: RoomId;
  readonly courier: number;
  readonly from: FeedPosition;
  readonly to: FeedPosition;
  readonly endsAt: number;
  readonly accepted: boolean;
}

interface Scenario {
  readonly seed: number;
  readonly rooms: number;
  readonly seconds: number;
  /** Chances per second. */
  readonly kill?: number;
  readonly lostHint?: number;
  /** From, until, in seconds: nothing is accepted. */
  readonly away?: readonly [number, number];
  /** Rooms that are never accepted, each after a timeout. */
  readonly bad?: number;
  readonly refusedPart?: number;
}

/** A store, a receiver that keeps the rule of receivers, and one courier at a time, in a time of its own. */
class ModelledHook {
  now = 0;
  readonly heads = new Map<RoomId, FeedPosition>();
  /** The receiver's places: what it holds, and what it has accepted. */
  readonly accepted = new Map<RoomId, FeedPosition>();
  readonly written = new Map<RoomId, FeedPosition>();
  readonly problems: string[] = [];
  readonly waits: number[] = [];
  private readonly random: () => number;
  private readonly freshSince = new Map<RoomId, number>();
  private requests: Request[] = [];
  private isCalm = false;
  private courier = 0;
  private machine: HookMachine | undefined;
  private book = new CursorBook(1);
  private startsAt = 0;
  private nextSweep = 0;
  private writesAt = 0;

  constructor(private readonly scenario: Scenario) {
    this.random = randomOf(scenario.seed);
    for (let i = 0; i < scenario.rooms; i += 1) this.heads.set(`r${String(i)}` as RoomId, BEGINNING);
  }

  get isCaughtUp(): boolean {
    return this.goodRooms().every((roomId) => covers(this.accepted.get(roomId) ?? BEGINNING, this.headOf(roomId)));
  }

  /** @param changes false: rooms are quiet, couriers live, and good rooms are accepted */
  run(seconds: number, changes: boolean): void {
    this.isCalm = !changes;
    for (const end = this.now + seconds * 1000; this.now < end; this.now += TICK_MS) {
      if (changes) this.change();
      this.endRequests();
      if (this.machine === undefined && this.now >= this.startsAt) this.start();
      if (changes && this.random() < ((this.scenario.kill ?? 0) * TICK_MS) / 1000) this.killCourier();
      this.work();
    }
  }

  isBad(roomId: RoomId): boolean {
    return Number(roomId.slice(1)) < (this.scenario.bad ?? 0);
  }

  private goodRooms(): RoomId[] {
    return [...this.heads.keys()].filter((roomId) => !this.isBad(roomId));
  }

  private headOf = (roomId: RoomId): FeedPosition => this.heads.get(roomId) ?? BEGINNING;

  private change(): void {
    const ids = [...this.heads.keys()];
    const roomId = ids[Math.floor(this.random() * ids.length)] as RoomId;
    const { seq, rev } = this.headOf(roomId);
    const head = { seq: (seq + (this.random() < 0.7 ? 1 : 0)) as Seq, rev: (rev + 1) as Rev };
    this.heads.set(roomId, head);
    if (this.random() < (this.scenario.lostHint ?? 0)) return;
    if (this.machine?.note(roomId, this.now, head) === true && !this.freshSince.has(roomId))
      this.freshSince.set(roomId, this.now);
  }

  private start(): void {
    this.machine = new HookMachine(this.random);
    this.book = new CursorBook(1);
    this.nextSweep = this.now;
    this.freshSince.clear();
  }

  /** Its requests may arrive, but it learns of no answer. What it has not written is lost. */
  private killCourier(): void {
    this.machine = undefined;
    this.courier += 1;
    this.startsAt = this.now + 10_000;
  }

  private work(): void {
    const { machine } = this;
    if (machine === undefined) return;
    if (this.now >= this.nextSweep) this.sweep(machine);
    if (this.now >= this.writesAt) this.write();
    for (let turn = machine.next(this.now); turn.subject !== undefined; turn = machine.next(this.now))
      this.begin(machine, turn.subject as RoomId);
    if (machine.underWayCount > UNDER_WAY_MAX) this.problems.push('over 16 under way');
  }

  private sweep(machine: HookMachine): void {
    this.nextSweep = this.now + SWEEP_EVERY_MS;
    for (const [roomId, head] of this.heads) {
      const place = this.book.get(roomId) ?? this.written.get(roomId) ?? BEGINNING;
      if (!covers(place, head)) machine.note(roomId, this.now, head);
    }
  }

  private write(): void {
    this.writesAt = this.now + WRITE_EVERY_MS;
    const batch = this.book.take();
    if (batch === undefined) return;
    if (this.random() < 0.1) return this.book.failed(batch);
    for (const [roomId, position] of batch.positions) this.written.set(roomId, position);
    this.book.written(batch, this.now);
  }

  private begin(machine: HookMachine, roomId: RoomId): void {
    machine.begin(roomId);
    const from = this.book.get(roomId) ?? this.written.get(roomId) ?? BEGINNING;
    const head = this.headOf(roomId);
    if (covers(from, head)) return machine.settled(roomId, from);
    const seq = Math.min(head.seq, from.seq + READ_AT_ONCE) as Seq;
    const to = { seq, rev: seq === head.seq ? head.rev : from.rev };
    const [accepted, lastsMs] = this.outcomeOf(roomId);
    machine.sent(this.now);
    if (this.requests.some((other) => other.roomId === roomId && other.courier === this.courier))
      this.problems.push(`two requests of ${roomId} under way`);
    this.checkWait(roomId);
    this.requests.push({ roomId, courier: this.courier, from, to, endsAt: this.now + lastsMs, accepted });
  }

  /** A room that was not refused begins soon, whatever happens to others. */
  private checkWait(roomId: RoomId): void {
    const since = this.freshSince.get(roomId);
    if (since !== undefined && !this.isBad(roomId)) this.waits.push(this.now - since);
    this.freshSince.delete(roomId);
  }

  private outcomeOf(roomId: RoomId): [boolean, number] {
    const [from, until] = this.scenario.away ?? [0, 0];
    if (this.now >= from * 1000 && this.now < until * 1000) return [false, this.random() < 0.5 ? TIMEOUT_MS : 20];
    if (this.isBad(roomId)) return [false, TIMEOUT_MS];
    return [this.isCalm || this.random() >= (this.scenario.refusedPart ?? 0), 20 + this.random() * 300];
  }

  private endRequests(): void {
    const ended = this.requests.filter(({ endsAt }) => endsAt <= this.now);
    this.requests = this.requests.filter(({ endsAt }) => endsAt > this.now);
    for (const request of ended) this.endRequest(request);
  }

  private endRequest({ roomId, from, to, accepted, courier }: Request): void {
    if (accepted) this.receive(roomId, from, to);
    const { machine } = this;
    if (machine === undefined || courier !== this.courier) return;
    if (!accepted) return void machine.refused(roomId, this.now, null);
    this.book.move(roomId, to, 1, this.now);
    machine.accepted(roomId, this.now, to);
  }

  private receive(roomId: RoomId, from: FeedPosition, to: FeedPosition): void {
    const held = this.accepted.get(roomId) ?? BEGINNING;
    if (!covers(held, from))
      this.problems.push(`${roomId}: from ${JSON.stringify(from)} above ${JSON.stringify(held)}`);
    if (!covers(held, to)) this.accepted.set(roomId, to);
  }
}

const SCENARIOS: Record<string, Omit<Scenario, 'seed'>> = {
  'a receiver that is well': { rooms: 30, seconds: 60 },
  'a receiver that refuses half': { rooms: 30, seconds: 120, refusedPart: 0.5 },
  'a receiver that was unavailable': { rooms: 60, seconds: 700, away: [20, 600] },
  'couriers that are killed': { rooms: 40, seconds: 300, kill: 0.05, lostHint: 0.2, refusedPart: 0.1 },
  'all at once': { rooms: 50, seconds: 400, kill: 0.02, lostHint: 0.3, away: [100, 200], bad: 5, refusedPart: 0.2 },
};

describe('the deliveries of a hook, in a simulated time', () => {
  describe.each(Object.entries(SCENARIOS))('to %s', (_name, scenario) => {
    it.each([1, 2, 3, 4, 5, 6, 7, 8])('come in order, one of a room at a time, and none is lost (seed %i)', (seed) => {
      const world = new ModelledHook({ ...scenario, seed });
      world.run(scenario.seconds, true);
      // As long as a sweep and the longest wait take.
      world.run(200, false);
      expect(world.problems).toEqual([]);
      expect(world.isCaughtUp).toBe(true);
    });
  });

  it.each([1, 2, 3])('are held up by rooms that are never taken for 20 s at most (seed %i)', (seed) => {
    const world = new ModelledHook({ seed, rooms: 60, seconds: 0, bad: 40 });
    world.run(300, true);
    expect(world.problems).toEqual([]);
    // Until each of the bad rooms was refused once, the courier cannot tell them from others.
    const waits = world.waits.slice(world.waits.length / 2);
    expect(waits.length).toBeGreaterThan(100);
    expect(Math.max(...waits)).toBeLessThanOrEqual(20_000);
  });
});
