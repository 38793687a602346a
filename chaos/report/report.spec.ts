import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { newFolder } from '#testing/engines/set-folder';
import type { Judgement } from '../judge/judge.js';
import type { ChaosRecord } from '../records/record.js';
import { figureOf } from './figure.js';
import { conclusionOf, figuresOf, timelineOf, verdictOf } from './summary.js';
import { writeReport } from './write-report.js';

/** One message a second, and none from 10 s to 14 s, while a fault lasts. */
function records(): ChaosRecord[] {
  const sends = [...Array(20).keys()].filter((second) => second < 10 || second >= 14);
  const made: ChaosRecord[] = [
    { kind: 'user', who: 'ann', at: 0, userId: 'A', client: 'raw', leaves: false },
    { kind: 'fault', who: 'nemesis', at: 9_500, fault: 1, phase: 'begin', name: 'kill <history> 1', endsProcess: true },
    { kind: 'fault', who: 'nemesis', at: 13_000, fault: 1, phase: 'end', name: 'kill <history> 1', endsProcess: true },
    { kind: 'phase', who: 'checker', at: 20_000, phase: 'calm' },
    { kind: 'shows', who: 'ann', at: 20_500, roomId: 'r', tail: '1.1' },
    { kind: 'file', who: 'auditor', at: 25_000, roomId: 'r', id: 'f1', sha256: 'hash', read: 'hash' },
    { kind: 'phase', who: 'checker', at: 30_000, phase: 'end' },
  ];
  for (const second of sends) {
    const [op, at, connection] = [second, second * 1_000, 'ann#1'];
    const fields = { id: `m${second}`, roomId: 'r', body: 'text' };
    made.push({ kind: 'asked', who: 'ann', at, connection, op, event: 'message:send', fields });
    const answer = { ok: true as const, data: { seq: second } };
    made.push({ kind: 'answered', who: 'ann', at: at + 5, connection, op, answer });
  }
  return made.sort((one, other) => one.at - other.at);
}

describe('the report of a run', () => {
  it('names the longest time without an ack, and the fault that made it', () => {
    const figures = figuresOf(records());
    expect(figures).toMatchObject({ clients: 1, requests: 16, acked: 16, files: 1, faults: 1, inStepAfterMs: 500 });
    expect(figures).toMatchObject({ longestSilenceMs: 5_000, longestSilenceFault: 'kill <history> 1' });
  });

  it('has a timeline of phases and faults', () => {
    expect(timelineOf(records()).map((line) => line.trim())).toEqual([
      '9.500 s fault 1 begins: kill <history> 1',
      '13.000 s fault 1 ends: kill <history> 1',
      '20.000 s calm',
      '30.000 s end',
    ]);
  });

  it('draws each second of acks and each fault', () => {
    const svg = figureOf(records(), 'seed 7');
    const points = /points="([^"]+)"/.exec(svg)?.[1]?.split(' ') ?? [];
    expect(points).toHaveLength(30);
    const heights = points.map((point) => Number(point.split(',')[1]));
    expect(heights[11]).toBeGreaterThan(heights[5] ?? 0);
    expect(svg.match(/<rect class="ends"/g)).toHaveLength(1);
    expect(svg).toContain('kill &lt;history> 1');
  });

  const fine: Judgement = { invariant: 'fine', outcome: 'held', reason: null, violations: [] };
  const open: Judgement = { ...fine, invariant: 'open', outcome: 'not judged', reason: 'no fault' };
  const lost: Judgement = { ...fine, invariant: 'acked-is-stored-once', outcome: 'broken' };

  it('shows what was broken, with ids, and counts the rest', () => {
    const violations = Array.from({ length: 12 }, (_, index) => ({ what: 'Lost.', ids: [`m${index}`], at: 1_500 }));
    const lines = verdictOf([fine, open, { ...lost, violations }]);
    expect(lines.slice(0, 4)).toEqual([
      'ok      fine',
      '--      open: not judged (no fault)',
      'BROKEN  acked-is-stored-once: 12',
      '             1.500 s Lost. [m0]',
    ]);
    expect(lines.at(-1)?.trim()).toBe('and 2 more');
  });

  it.each([
    ['Every promise held.', [fine]],
    ['Promises: 1 held, 0 broken, 1 not judged (open).', [fine, open]],
    ['Promises: 1 held, 1 broken (acked-is-stored-once), 0 not judged.', [fine, lost]],
    ['Promises: 0 held, 1 broken (acked-is-stored-once), 1 not judged (open).', [lost, open]],
  ])('ends with "%s"', (conclusion, judgements) => {
    expect(conclusionOf(judgements)).toBe(conclusion);
  });

  it('has all three outcomes for programs', () => {
    const folder = newFolder();
    writeReport(folder, '7', records(), [fine, open, lost]);
    const verdict = JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')) as unknown;
    expect(verdict).toMatchObject({ broken: ['acked-is-stored-once'], notJudged: ['open'] });
    expect(verdict).toMatchObject({
      judgements: [{ outcome: 'held' }, { reason: 'no fault' }, { outcome: 'broken' }],
    });
  });
});
