import { answerOf, ChaosHistory } from '../judge/history.js';
import { broken, type Judgement, notJudged } from '../judge/judge.js';
import type { ChaosRecord } from '../records/record.js';

const MS_PER_SECOND = 1_000;
const SHOWN_VIOLATIONS_MAX = 10;

/** The figures of a run. */
export interface RunFigures {
  readonly clients: number;
  readonly rooms: number;
  readonly requests: number;
  /** Messages whose sending was acked. */
  readonly acked: number;
  /** Files of stored messages, after everything. */
  readonly files: number;
  readonly frames: number;
  readonly faults: number;
  readonly revocations: number;
  /** The longest time without any ack, in ms, and the fault during which it began. */
  readonly longestSilenceMs: number;
  readonly longestSilenceFault: string | null;
  /** From the end of the last fault until all views agreed, in ms. */
  readonly inStepAfterMs: number;
  /** The share of the run in which other work kept the machine busy: time is not judged there. */
  readonly busyShare: number;
}

export function figuresOf(records: readonly ChaosRecord[]): RunFigures {
  const history = new ChaosHistory(records);
  const clients = [...history.users.values()].filter(({ client }) => client === 'library' || client === 'raw');
  const ackTimes = ackedAt(history);
  const silence = longestSilence(ackTimes, history);
  const lastFaultEnd = Math.max(history.calmAt, ...history.faults.map(({ endsAt }) => endsAt));
  const lastShown = Math.max(lastFaultEnd, ...history.of('shows').map(({ at }) => at));
  return {
    clients: clients.length,
    rooms: history.rooms.size,
    requests: history.exchanges.length,
    acked: ackTimes.length,
    files: history.of('file').length,
    frames: history.of('frame').length,
    faults: history.faults.length,
    revocations: history.of('revoked').length,
    longestSilenceMs: silence.ms,
    longestSilenceFault: silence.fault,
    inStepAfterMs: Math.round(lastShown - lastFaultEnd),
    busyShare: Number(history.busyShare.toFixed(2)),
  };
}

/** When sends were acked, ascending. */
export function ackedAt(history: ChaosHistory): number[] {
  return [...history.sends().values()]
    .flat()
    .flatMap((send) => {
      const answered = answerOf(send);
      return answered?.answer.ok ? [answered.at] : [];
    })
    .sort((one, other) => one - other);
}

function longestSilence(
  times: readonly number[],
  { faults, calmAt }: ChaosHistory,
): { ms: number; fault: string | null } {
  let longest: { ms: number; fault: string | null } = { ms: 0, fault: null };
  times.forEach((at, index) => {
    const before = times[index - 1];
    if (before === undefined || before > calmAt || at - before <= longest.ms) return;
    const fault = faults.find(({ beginsAt, recoveredAt }) => beginsAt <= at && recoveredAt >= before);
    longest = { ms: Math.round(at - before), fault: fault?.name ?? null };
  });
  return longest;
}

/** One line for each event, with its time. */
export function timelineOf(records: readonly ChaosRecord[]): string[] {
  return records.flatMap((record) => {
    if (record.kind === 'phase') return [`${seconds(record.at)} ${record.phase}`];
    if (record.kind === 'fault')
      return [`${seconds(record.at)} fault ${record.fault} ${record.phase}s: ${record.name}`];
    if (record.kind === 'revoked') return [`${seconds(record.at)} session revoked: ${record.connection}`];
    return [];
  });
}

/** One line for each invariant, and the first violations of those that are broken. */
export function verdictOf(judgements: readonly Judgement[]): string[] {
  return judgements.flatMap(({ invariant, outcome, reason, violations }) => {
    if (outcome === 'held') return [`ok      ${invariant}`];
    if (outcome === 'not judged') return [`--      ${invariant}: not judged (${reason ?? ''})`];
    const shown = violations.slice(0, SHOWN_VIOLATIONS_MAX).map(({ what, ids, at }) => {
      const when = at === undefined ? '' : `${seconds(at)} `;
      return `          ${when}${what} [${ids.filter(Boolean).join(' ')}]`;
    });
    const more = violations.length > shown.length ? [`          and ${violations.length - shown.length} more`] : [];
    return [`BROKEN  ${invariant}: ${violations.length}`, ...shown, ...more];
  });
}

/** The last line of a run. */
export function conclusionOf(judgements: readonly Judgement[]): string {
  const [failed, open] = [broken(judgements), notJudged(judgements)];
  if (failed.length + open.length === 0) return 'Every promise held.';
  const held = judgements.length - failed.length - open.length;
  return `Promises: ${held} held, ${counted(failed, 'broken')}, ${counted(open, 'not judged')}.`;
}

function counted(names: readonly string[], outcome: string): string {
  return `${names.length} ${outcome}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
}

function seconds(ms: number): string {
  return `${(ms / MS_PER_SECOND).toFixed(3).padStart(8)} s`;
}
