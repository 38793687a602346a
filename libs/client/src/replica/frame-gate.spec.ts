import { beforeEach, describe, expect, it } from 'vitest';

import { type Frame, FrameGate } from './frame-gate.js';

describe('the frame rule', () => {
  let applied: string[];
  let gate: FrameGate<Frame>;

  const frame = (from: number, to: number): Frame => ({ from, to });
  const receive = (...frames: [number, number][]): void => {
    for (const [from, to] of frames) gate.receive(frame(from, to));
  };

  beforeEach(() => {
    applied = [];
    gate = new FrameGate(({ from, to }) => applied.push(`${String(from)}-${String(to)}`));
  });

  it('drops frames without a cursor and without an outstanding answer', () => {
    receive([0, 1]);
    gate.advance(0);
    expect(applied).toEqual([]);
    expect(gate.behind).toBe(false);
  });

  it('applies frames that follow or overlap the cursor', () => {
    gate.advance(5);
    receive([5, 7], [6, 9]);
    expect(applied).toEqual(['5-7', '6-9']);
    expect(gate.cursor).toBe(9);
  });

  it('drops frames that end at or below the cursor', () => {
    gate.advance(5);
    receive([3, 5], [1, 2]);
    expect(applied).toEqual([]);
    expect(gate.cursor).toBe(5);
  });

  it('holds a frame above the cursor until the missing frame arrives', () => {
    gate.advance(5);
    receive([7, 8], [6, 7]);
    expect(applied).toEqual([]);
    expect(gate.behind).toBe(true);
    receive([5, 6]);
    expect(applied).toEqual(['5-6', '6-7', '7-8']);
    expect(gate.behind).toBe(false);
  });

  it('holds frames while an answer is outstanding and applies the rule after it', () => {
    const answer = gate.begin();
    receive([11, 12], [9, 10], [10, 11]);
    expect(applied).toEqual([]);
    gate.advance(10);
    gate.settle(answer, true);
    expect(applied).toEqual(['10-11', '11-12']);
  });

  it('waits for the last of several answers', () => {
    const first = gate.begin();
    const second = gate.begin();
    receive([1, 2]);
    gate.advance(1);
    gate.settle(first, true);
    expect(applied).toEqual([]);
    gate.settle(second, true);
    expect(applied).toEqual(['1-2']);
  });

  it('never moves its cursor back', () => {
    gate.advance(9);
    gate.advance(4);
    expect(gate.cursor).toBe(9);
  });

  it('is behind when heads contain a higher counter', () => {
    gate.advance(5);
    gate.noteCounter(6);
    expect(gate.behind).toBe(true);
    receive([5, 6]);
    expect(gate.behind).toBe(false);
  });

  it('is behind when more frames arrived than it holds', () => {
    gate.advance(0);
    const answer = gate.begin();
    for (let rev = 1; rev <= 250; rev++) receive([rev, rev + 1]);
    gate.advance(1);
    gate.settle(answer, true);
    expect(gate.cursor).toBe(201);
    expect(gate.behind).toBe(true);
  });

  it('ignores counters from before the request of a complete answer', () => {
    gate.advance(5);
    gate.noteCounter(50);
    gate.settle(gate.begin(), true);
    expect(gate.behind).toBe(false);
  });

  it('stays behind after an incomplete answer', () => {
    gate.advance(5);
    gate.noteCounter(50);
    gate.settle(gate.begin(), false);
    expect(gate.behind).toBe(true);
  });

  it('is empty after a drop', () => {
    gate.advance(5);
    receive([7, 8]);
    gate.drop();
    gate.advance(7);
    expect(applied).toEqual([]);
    expect(gate.behind).toBe(false);
  });
});
