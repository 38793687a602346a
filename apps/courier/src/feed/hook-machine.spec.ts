import { describe, expect, it } from 'vitest';
import type { FeedPosition, Rev, Seq } from '#contracts';
import { HookMachine, UNDER_WAY_MAX } from './hook-machine.js';

const at = (seq: number, rev = seq): FeedPosition => ({ seq: seq as Seq, rev: rev as Rev });
/** Waits without jitter. */
const machineWith = (...subjects: string[]): HookMachine => {
  const machine = new HookMachine(() => 0.5);
  for (const subject of subjects) machine.note(subject, 0, at(1));
  return machine;
};

function begin(machine: HookMachine, now: number): string | undefined {
  const { subject } = machine.next(now);
  if (subject === undefined) return undefined;
  machine.begin(subject);
  machine.sent(now);
  return subject;
}

function beginAll(machine: HookMachine, now: number): string[] {
  const begun: string[] = [];
  for (let subject = begin(machine, now); subject !== undefined; subject = begin(machine, now)) begun.push(subject);
  return begun;
}

const rooms = (count: number, name = 'room'): string[] =>
  Array.from({ length: count }, (_, i) => `${name}${String(i)}`);

/** Lets the first deliveries of so many rooms be refused. */
function refuse(machine: HookMachine, count: number, now: number): void {
  for (let i = 0; i < count; i += 1) machine.refused(begin(machine, now) as string, now, null);
}

describe('the turns of a hook', () => {
  it('has 16 rooms under way, each once', () => {
    const machine = machineWith(...rooms(20));
    expect(beginAll(machine, 0)).toEqual(rooms(UNDER_WAY_MAX));
    machine.note('room0', 1, at(2));
    expect(beginAll(machine, 1)).toEqual([]);
    machine.accepted('room0', 2, at(1));
    expect(beginAll(machine, 2)).toEqual(['room16']);
  });

  it('goes on with a room until the receiver has what was noted', () => {
    const machine = machineWith('room');
    begin(machine, 0);
    machine.note('room', 5, at(3));
    machine.accepted('room', 9, at(2));
    expect(machine.oldestSince()).toBe(5);
    expect(begin(machine, 9)).toBe('room');
    machine.accepted('room', 10, at(3));
    expect(machine.size).toBe(0);
    expect(machine.oldestSince()).toBeUndefined();
  });

  it('waits 1, 2, 4 … 60 s after refusals of a room, and 1 s after those that follow an acceptance', () => {
    const machine = machineWith('room', 'other');
    const waits: number[] = [];
    let now = 0;
    begin(machine, now);
    machine.accepted(begin(machine, now) as string, now, at(1));
    for (let i = 0; i < 8; i += 1) {
      machine.refused('room', now, null);
      const due = machine.next(now).at as number;
      waits.push((due - now) / 1000);
      now = due;
      expect(machine.next(now - 1).subject).toBeUndefined();
      begin(machine, now);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    machine.accepted('room', now, at(1));
    machine.note('room', now, at(2));
    begin(machine, now);
    machine.refused('room', now, null);
    expect(machine.next(now).at).toBe(now + 1000);
  });

  it('varies each wait by a fifth', () => {
    for (const [random, wait] of [
      [0, 800],
      [1, 1200],
    ] as const) {
      const machine = new HookMachine(() => random);
      machine.note('room', 0);
      refuse(machine, 1, 0);
      expect(machine.next(0).at).toBe(wait);
    }
  });

  it('takes rooms that were not refused first, then the one whose last attempt is longest ago', () => {
    const machine = machineWith('a', 'b');
    refuse(machine, 1, 0);
    refuse(machine, 1, 100);
    machine.note('c', 200, at(1));
    expect(beginAll(machine, 5000)).toEqual(['c', 'a', 'b']);
  });

  it('stops for as long as Retry-After says, and at most for an hour', () => {
    const machine = machineWith('a', 'b');
    machine.refused(begin(machine, 0) as string, 0, 90_000);
    expect(machine.next(0)).toEqual({ at: 90_000 });
    expect(begin(machine, 90_000)).toBe('b');
    machine.refused('b', 90_000, 9_999_999);
    expect(machine.next(90_000)).toEqual({ at: 90_000 + 3_600_000 });
    machine.resume(100_000);
    expect(beginAll(machine, 100_000)).toEqual(['a', 'b']);
  });

  it('sends one request at a time, and one a second, while the last ten were refused', () => {
    const machine = machineWith(...rooms(30));
    refuse(machine, 9, 0);
    expect(machine.isFailing).toBe(false);
    refuse(machine, 1, 0);
    expect(machine.isFailing).toBe(true);
    expect(machine.next(0)).toEqual({ at: 1000 });
    expect(beginAll(machine, 1000)).toEqual(['room10']);
    machine.refused('room10', 16_000, null);
    expect(beginAll(machine, 16_000)).toEqual(['room11']);
    machine.accepted('room11', 16_001, at(1));
    expect(beginAll(machine, 16_001)).toHaveLength(UNDER_WAY_MAX);
  });

  it('ends all waits with the first acceptance after failing', () => {
    const machine = machineWith(...rooms(11));
    refuse(machine, 10, 0);
    machine.accepted(begin(machine, 1000) as string, 1000, at(1));
    expect(beginAll(machine, 1000)).toEqual(rooms(10));
  });

  it('keeps the waits of refused rooms while others are accepted', () => {
    const machine = machineWith('bad', 'good');
    refuse(machine, 1, 0);
    machine.accepted(begin(machine, 1) as string, 1, at(1));
    expect(machine.next(1)).toEqual({ at: 1000 });
  });

  it('lets one subject go out alone', () => {
    const machine = machineWith('a', 'reset');
    begin(machine, 0);
    expect(machine.next(0, 'reset')).toEqual({});
    machine.accepted('a', 1, at(1));
    machine.note('b', 1, at(1));
    expect(machine.next(1, 'reset')).toEqual({ subject: 'reset' });
  });

  it('tries a room again when it could not be read, without a refusal', () => {
    const machine = machineWith('a');
    begin(machine, 0);
    machine.unreadable('a', 0);
    expect(machine.next(0)).toEqual({ at: 1000 });
    expect(machine.hasRefusals).toBe(false);
  });

  it('forgets a room that the receiver has, and no other', () => {
    const machine = machineWith('a', 'b');
    machine.note('b', 0, at(5));
    machine.forget('a', at(1));
    machine.forget('b', at(4));
    expect([...machine.waiting()]).toEqual(['b']);
  });
});
