/** What becomes of an object of an export, or of a stand-in that the import adds. */
type Outcome = 'imported' | 'stand-in' | 'dropped' | 'refused';

export interface OutcomeLine {
  /** `message`, `file`, or the source's word. */
  readonly of: string;
  readonly outcome: Outcome;
  /** `null`: as it was at the source. */
  readonly reason: string | null;
  readonly count: number;
}

/** Different reasons of one kind and outcome: some are texts of a source. */
const REASONS_MAX = 100;
const OTHERS = 'other reasons';

/** An object that the server has refused. */
interface RefusedObject {
  readonly of: string;
  readonly id: string;
  readonly reason: string;
}

/** Objects that are named one by one. */
export const NAMED_MAX = 500;

/** Counts what becomes of objects. Their number does not matter for the memory. */
export class Outcomes {
  /** The first ones. */
  readonly refused: RefusedObject[] = [];
  private readonly counts = new Map<string, Map<string | null, number>>();

  add(of: string, outcome: Outcome, reason: string | null = null, count = 1): void {
    if (count === 0) return;
    const key = `${outcome} ${of}`;
    const reasons = this.counts.get(key) ?? new Map<string | null, number>();
    this.counts.set(key, reasons);
    const known = reasons.has(reason) || reasons.size < REASONS_MAX ? reason : OTHERS;
    reasons.set(known, (reasons.get(known) ?? 0) + count);
  }

  name(of: string, id: string, reason: string): void {
    if (this.refused.length < NAMED_MAX) this.refused.push({ of, id, reason });
  }

  addAll(others: Outcomes): void {
    for (const { of, id, reason } of others.refused) this.name(of, id, reason);
    for (const { of, outcome, reason, count } of others.lines()) this.add(of, outcome, reason, count);
  }

  lines(): readonly OutcomeLine[] {
    return [...this.counts].flatMap(([key, reasons]) => {
      const [outcome = '', ...of] = key.split(' ');
      // A later report of another outcome leaves zero here.
      return [...reasons]
        .filter(([, count]) => count !== 0)
        .map(([reason, count]) => ({
          ...{ of: of.join(' '), outcome: outcome as Outcome, reason, count },
        }));
    });
  }
}
