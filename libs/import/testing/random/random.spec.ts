import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { NeutralRecord } from '../../src/records.js';
import { nativeSqlite } from '../../src/tidy/sqlite.js';
import { type Draft, draftsOf, type RandomFormat } from './draft.js';
import { RANDOM_FORMATS } from './formats.js';
import { judgeCounts, judgeMembers, judgeMessages, judgeOrder } from './judge.js';
import { PLAN, type Plan } from './plan.js';
import { recordsOf, recordsOfZip } from './read-random.js';

/** Exports that are the same in each run, then new ones: a failure prints their seed. */
const RUNS = [{ seed: 1, numRuns: 3 }, { numRuns: 2 }];

async function forPlans(judge: (plan: Plan) => Promise<void>): Promise<void> {
  for (const run of RUNS) await fc.assert(fc.asyncProperty(PLAN, judge), run);
}

/**
 * The lines of what came over. Parts that overlap have dropped objects twice, and a later export may have what an earlier one
 * missed. People in no list are numbered as they come.
 */
const linesOf = (records: readonly NeutralRecord[]): readonly string[] =>
  records
    .filter(({ record }) => record !== 'dropped')
    .map((record) => JSON.stringify(record.record === 'user' ? { ...record, username: null } : record));

/** Of people, rooms and files a later export knows more. */
const isOfMessages = ({ record }: NeutralRecord): boolean => ['message', 'reaction', 'notice', 'pin'].includes(record);
const idsOf = (records: readonly NeutralRecord[]): readonly string[] =>
  records.flatMap((record) => (record.record !== 'dropped' && 'id' in record ? [`${record.record} ${record.id}`] : []));

/** Exports are made at one moment: messages of the same minute are all in them. */
const minuteOf = (at: number): number => Math.floor(at / 60_000);
const middle = ({ acts }: Plan, part: number): number => acts[Math.floor((acts.length - 1) * part)]?.at ?? 0;

describe.each(RANDOM_FORMATS)('a random export of $name', (format: RandomFormat) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const recordsOfDrafts = (plan: Plan, ...parts: readonly (readonly Draft[])[]) =>
    recordsOf(
      parts.map((drafts) => format.files(drafts, plan)),
      format.options,
    );

  it('has each object in a record, or dropped with the reason', async () => {
    await forPlans(async (plan) => {
      const drafts = draftsOf(format, plan);
      const records = await recordsOfDrafts(plan, drafts);
      judgeCounts(format, plan, drafts, records);
      judgeMessages(format, drafts, records);
      judgeMembers(format, plan, records);
      judgeOrder(records);
    });
  });

  it('gives the same records again, from an archive, and from its neutral form', async () => {
    await forPlans(async (plan) => {
      const files = format.files(draftsOf(format, plan), plan);
      const records = await recordsOf([files], format.options);
      expect(await recordsOfZip(files, format.options)).toEqual(records);
      const lines = records.map((record) => JSON.stringify(record)).join('\n');
      expect(await recordsOf([{ ...files, 'records.ndjson': lines }], {})).toEqual(records);
    });
  });

  // Before Node 24 there is only one kind.
  it.skipIf(nativeSqlite() === undefined)('is put in the same order by both kinds of SQLite', async () => {
    await forPlans(async (plan) => {
      const drafts = draftsOf(format, plan);
      const records = await recordsOfDrafts(plan, drafts);
      vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
      expect(await recordsOfDrafts(plan, drafts)).toEqual(records);
      vi.restoreAllMocks();
    });
  });

  it('in parts that overlap is one export', async () => {
    await forPlans(async (plan) => {
      const drafts = draftsOf(format, plan);
      const early = drafts.filter(({ act }) => minuteOf(act.at) <= minuteOf(middle(plan, 0.7)));
      const late = drafts.filter(({ act }) => minuteOf(act.at) >= minuteOf(middle(plan, 0.4)));
      const whole = await recordsOfDrafts(plan, drafts);
      expect(linesOf(await recordsOfDrafts(plan, early, late)).toSorted()).toEqual(linesOf(whole).toSorted());
    });
  });

  it('that is made again later has all that it had', async () => {
    await forPlans(async (plan) => {
      const drafts = draftsOf(format, plan);
      const isEarly = ({ act }: Draft): boolean => minuteOf(act.at) <= minuteOf(middle(plan, 0.5));
      const early = await recordsOfDrafts(plan, drafts.filter(isEarly));
      const later = await recordsOfDrafts(plan, drafts);
      const lines = new Set([...linesOf(later), ...idsOf(later)]);
      expect([...linesOf(early.filter(isOfMessages)), ...idsOf(early)].filter((line) => !lines.has(line))).toEqual([]);
    });
  });
});
