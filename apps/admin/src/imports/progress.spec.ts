import { describe, expect, it } from 'vitest';
import { Progress } from './progress.js';

describe('progress', () => {
  function shown(isTTY: boolean) {
    const written: string[] = [];
    let now = 0;
    const progress = new Progress({ isTTY, write: (text) => written.push(text) }, () => now);
    return { progress, written, pass: (ms: number) => (now += ms) };
  }

  it('is a bar with the time left on a terminal', () => {
    const { progress, written, pass } = shown(true);
    progress.begin('Messages', 200);
    pass(60_000);
    progress.add(50);
    expect(written.at(-1)).toBe('\r\u001B[2KMessages: [######------------------] 50 of 200 (25 %), 1 min, 3 min left');
    progress.add(1);
    expect(written).toHaveLength(2);
  });

  it('is a line now and then elsewhere', () => {
    const { progress, written, pass } = shown(false);
    progress.begin('Messages', 200);
    pass(10_000);
    progress.add(50);
    pass(30_000);
    progress.add(50);
    progress.end();
    expect(written).toEqual([
      'Messages: 0 of 200 (0 %), 0 s\n',
      'Messages: 100 of 200 (50 %), 40 s, 40 s left\n',
      'Messages: 100 of 200 (50 %), 40 s, 40 s left\n',
    ]);
  });

  it('notes what comes from others without what would control the terminal', () => {
    const { progress, written } = shown(false);
    progress.note('room\u001b[2J');
    expect(written).toEqual(['room\ufffd[2J\n']);
  });

  it('is never beyond its end', () => {
    const { progress, written } = shown(false);
    progress.begin('Messages', 2);
    progress.add(3);
    progress.end();
    expect(written.at(-1)).toBe('Messages: 3 of 3 (100 %), 0 s\n');
  });

  it('counts records while their number is not known', () => {
    const { progress, written } = shown(false);
    progress.begin('Reading the export', 0);
    progress.add(2);
    progress.end();
    expect(written.at(-1)).toBe('Reading the export: 2 records, 0 s\n');
  });
});
