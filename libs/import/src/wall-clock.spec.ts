import { describe, expect, it } from 'vitest';
import { ImportError } from './options.js';
import { WallClock } from './wall-clock.js';

const shown = (time: string): number => Date.parse(`${time}Z`);

describe('the clock on a wall in Berlin', () => {
  const clock = new WallClock('Europe/Berlin');
  const moment = (time: string, behind?: string): string =>
    new Date(clock.momentOf(shown(time), behind === undefined ? undefined : Date.parse(behind))).toISOString();

  it.each([
    ['2024-07-01T12:00:00', '2024-07-01T10:00:00.000Z'],
    ['2024-12-01T12:00:00', '2024-12-01T11:00:00.000Z'],
    ['2024-10-27T03:00:00', '2024-10-27T02:00:00.000Z'],
    ['2024-10-27T02:30:00', '2024-10-27T00:30:00.000Z'],
    ['2024-03-31T02:30:00', '2024-03-31T01:30:00.000Z'],
  ])('shows %s at %s', (time, expected) => {
    expect(moment(time)).toBe(expected);
  });

  it('shows an hour of autumn twice, in the order of what happened', () => {
    expect(moment('2024-10-27T02:33:20', '2024-10-27T00:58:20Z')).toBe('2024-10-27T01:33:20.000Z');
    expect(moment('2024-10-27T02:33:20', '2024-10-27T01:58:20Z')).toBe('2024-10-27T01:33:20.000Z');
  });

  it('is in a zone that exists', () => {
    expect(() => new WallClock('Europe/Nowhere')).toThrow(ImportError);
  });
});
