import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_MESSAGES as N, chunkOf } from '../../reads/search/chunk.policy.js';
import { nextStep, type Change, type IndexState } from './indexing.policy.js';

const state = (rev: number, firstChunk: number, nextChunk: number): IndexState => ({ rev, firstChunk, nextChunk });

describe('a step of indexing', () => {
  it('takes the next chunk of a complete block only', () => {
    const room = { firstSeq: 1, headSeq: 15 * N + 5, headRev: 900 };
    const one = nextStep(state(900, 0, 6), room, [], true);
    expect(one).toEqual({ chunk: 6, after: state(900, 0, 7), more: true });
    const two = nextStep(one.after, room, [], true);
    expect(two).toEqual({ chunk: 7, after: state(900, 0, 8), more: false });
    expect(nextStep(two.after, room, [], true)).toEqual({ chunk: null, after: two.after, more: false });
  });

  it('takes a changed chunk first, and does not skip the changes of another', () => {
    const room = { firstSeq: 1, headSeq: 4 * N, headRev: 20 };
    const changes = [
      { seq: 5, rev: 11 },
      { seq: 9 * N, rev: 12 },
      { seq: 7, rev: 13 },
      { seq: N + 1, rev: 15 },
      { seq: 3, rev: 16 },
    ];
    expect(nextStep(state(10, 0, 3), room, changes, true)).toEqual({ chunk: 0, after: state(14, 0, 3), more: true });
  });

  it('drops chunks below the first message, a bounded number at a time', () => {
    const room = { firstSeq: 1_500 * N + 9, headSeq: 1_600 * N, headRev: 5 };
    const one = nextStep(state(5, 0, 1_200), room, [], true);
    expect(one).toEqual({ chunk: null, after: state(5, 1_000, 1_200), more: true });
    const two = nextStep(one.after, room, [], true);
    expect(two).toEqual({ chunk: 1_500, after: state(5, 1_500, 1_501), more: true });
  });

  it('repeats until every indexed chunk was read after its last change', () => {
    const change = fc.record({ seq: fc.integer({ min: 1, max: 24 * N }), rev: fc.constant(0) });
    fc.assert(
      fc.property(fc.array(change), fc.nat(24), fc.integer({ min: 1, max: 7 }), (seeds, next, perStep) => {
        const changes: Change[] = seeds.map(({ seq }, index) => ({ seq, rev: 10 + 2 * index }));
        const room = { firstSeq: 1, headSeq: 24 * N + 1, headRev: 11 + 2 * changes.length };
        const read = new Set<number>();
        let now = state(3, 0, next);
        for (let steps = 0, more = true; more; steps += 1) {
          expect(steps).toBeLessThan(1_000);
          const some = changes.filter(({ rev }) => rev > now.rev).slice(0, perStep);
          const step = nextStep(now, room, some, some.length < perStep);
          if (step.chunk !== null) read.add(step.chunk);
          for (const { seq, rev } of changes.filter((each) => chunkOf(each.seq) < step.after.nextChunk))
            if (rev <= step.after.rev) expect(read).toContain(chunkOf(seq));
          now = step.after;
          more = step.more;
        }
        expect(now).toEqual(state(room.headRev, 0, 24));
        for (let chunk = next; chunk < 24; chunk += 1) expect(read).toContain(chunk);
      }),
    );
  });
});
