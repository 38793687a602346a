import fc from 'fast-check';

import { draftsOf } from './draft.js';
import { neutral } from './neutral.js';
import { PLAN, type Plan } from './plan.js';

const PLANS = 20;
const ROOMS = 8;
const SECOND_MS = 1000;
const KINDS = Object.keys(neutral.kinds);

/**
 * A long random export in the neutral form, with one owner of all rooms, and its first half. It has no deleted messages: with
 * replies in the other half they would need stand-ins, which the first half does not have.
 */
export function longExport(source: string, seed: number): { readonly half: string; readonly whole: string } {
  const acts = fc.sample(PLAN, { numRuns: PLANS, seed }).flatMap((plan) => plan.acts);
  const first = acts[0]?.at ?? 0;
  const plan: Plan = {
    ...{ people: 4, rooms: ROOMS },
    acts: acts.map((act, n) => ({
      ...{ ...act, n, at: first + n * SECOND_MS, room: (act.room + n) % ROOMS },
      kind: KINDS[act.kind % KINDS.length] === 'deleted' ? act.kind + 1 : act.kind,
    })),
  };
  const drafts = draftsOf(neutral, plan);
  const textOf = (some: typeof drafts): string =>
    String(neutral.files(some, plan)['records.ndjson'])
      .replace('"name":"home"', `"name":${JSON.stringify(source)}`)
      .replaceAll('"user":"1","role":"member"', '"user":"1","role":"owner"');
  return { half: textOf(drafts.slice(0, drafts.length / 2)), whole: textOf(drafts) };
}
