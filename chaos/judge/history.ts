import type { ChaosRecord, HappeningKind, RecordedAnswer, RecordedMessage } from '../records/record.js';
import { type MembershipIntervals, membershipsOf } from './memberships.policy.js';

/** How long after its end a fault may still explain what clients see. */
const RECOVERY_AFTER_DEATH_MS = 15_000;
const RECOVERY_AFTER_STALL_MS = 40_000;
/** With more runnable processes per core, everything waits for the machine. The deployment and the checker alone need fewer. */
const BUSY_LOAD = 2;
/** The load is an average over a minute: it rises this much later than the machine became busy. */
const LOAD_LAG_MS = 20_000;
/** After `TIMEOUT` a request takes effect within this time, or never (protocol, section 2). */
export const LATE_EFFECT_MS = 2_000;
/** A host waits this long for an answer. */
const HOST_ANSWER_MS = 15_000;

/** A request and, if one came, its answer. */
export interface Exchange {
  readonly who: string;
  readonly connection: string;
  readonly op: number;
  readonly event: string;
  readonly fields: ChaosRecord<'asked'>['fields'];
  readonly askedAt: number;
  readonly answers: readonly { readonly at: number; readonly answer: RecordedAnswer }[];
}

export interface FaultWindow {
  readonly name: string;
  readonly endsProcess: boolean;
  readonly beginsAt: number;
  /** Everything runs again; `Infinity` if the run ended before. */
  readonly endsAt: number;
  /** By then all clients must be in step again. */
  readonly recoveredAt: number;
}

/** The store went back to an earlier state. */
export interface Restore {
  readonly copiedAt: number;
  readonly restoredAt: number;
  /** The last `seq` that each room had then. */
  readonly heads: Readonly<Record<string, number>>;
}

export interface AuditedRoom {
  readonly roomId: string;
  readonly headSeq: number;
  readonly headRev: number;
  readonly messages: readonly RecordedMessage[];
  readonly byId: ReadonlyMap<string, readonly RecordedMessage[]>;
  readonly memberIds: ReadonlySet<string>;
  readonly memberships: ReadonlyMap<string, MembershipIntervals>;
}

/** The records of a run, indexed for the invariants. Nothing else is known of the run. */
export class ChaosHistory {
  readonly users: ReadonlyMap<string, ChaosRecord<'user'>>;
  readonly exchanges: readonly Exchange[];
  readonly rooms: ReadonlyMap<string, AuditedRoom>;
  readonly faults: readonly FaultWindow[];
  /** Null in most runs. */
  readonly restore: Restore | null;
  /** When each connection ended. */
  readonly closings: ReadonlyMap<string, number>;
  readonly calmAt: number;
  readonly endAt: number;
  /** How far the server's clock (milliseconds since 1970) is ahead of the run's clock; a median over acked sends. */
  readonly serverAheadMs: number;
  private readonly busyAt: readonly number[];
  private frames: ReadonlyMap<string, readonly ChaosRecord<'frame'>[]> | null = null;
  private sent: ReadonlyMap<string, readonly Exchange[]> | null = null;

  constructor(readonly records: readonly ChaosRecord[]) {
    this.users = new Map(this.of('user').map((user) => [user.who, user]));
    this.exchanges = exchangesOf(this.of('asked'), this.of('answered'));
    this.faults = windowsOf(this.of('fault'));
    this.restore = restoreOf(records);
    this.closings = new Map(this.of('closed').map(({ connection, at }) => [connection, at]));
    this.rooms = new Map(this.of('audited').map((audit) => [audit.roomId, this.audited(audit)]));
    this.serverAheadMs = this.clockDifference();
    const phaseAt = (name: string): number => this.of('phase').find(({ phase }) => phase === name)?.at ?? Infinity;
    this.calmAt = phaseAt('calm');
    this.busyAt = this.of('machine').flatMap(({ load, at }) => (load > BUSY_LOAD ? [at] : []));
    this.endAt = Math.min(phaseAt('end'), records.at(-1)?.at ?? 0);
  }

  of<Kind extends HappeningKind>(kind: Kind): ChaosRecord<Kind>[] {
    return this.records.filter((record) => record.kind === kind) as unknown as ChaosRecord<Kind>[];
  }

  userIdOf(who: string): string | undefined {
    return this.users.get(who)?.userId;
  }

  /** All attempts to send, by the message's id, in the order of time. */
  sends(): ReadonlyMap<string, readonly Exchange[]> {
    this.sent ??= groupBy(
      this.exchanges.filter(({ event, fields }) => event === 'message:send' && fields.id !== undefined),
      ({ fields }) => fields.id ?? '',
    );
    return this.sent;
  }

  /** Whether a restore has undone this message, with which a room had come further than it was in the copy. */
  isUndone(roomId: string, seq: number, at: number): boolean {
    const { restore } = this;
    return restore !== null && at < restore.restoredAt && seq > (restore.heads[roomId] ?? 0);
  }

  /** Whether a restore may have undone what happened then. */
  mayBeUndone(at: number): boolean {
    const { restore } = this;
    return restore !== null && at > restore.copiedAt && at < restore.restoredAt;
  }

  /** Whether a fault, the recovery from it, or other work on the machine overlaps this time. */
  isDisturbed(fromAt: number, toAt: number): boolean {
    return this.isFaulty(fromAt, toAt) || this.isBusy(fromAt, toAt);
  }

  /** Whether a fault or the recovery from it overlaps this time. */
  isFaulty(fromAt: number, toAt: number): boolean {
    return this.faults.some(({ beginsAt, recoveredAt }) => beginsAt <= toAt && recoveredAt >= fromAt);
  }

  /** Whether others left the machine too little time to judge how fast something was. */
  isBusy(fromAt: number, toAt: number): boolean {
    return this.busyAt.some((at) => at >= fromAt && at - LOAD_LAG_MS <= toAt);
  }

  /** The share of the run in which the machine was busy. */
  get busyShare(): number {
    return this.busyAt.length / Math.max(1, this.of('machine').length);
  }

  /** When all clients must be in step: the last fault's recovery, but not before the calm. */
  get mustAgreeAt(): number {
    const last = Math.max(...this.faults.map(({ recoveredAt }) => recoveredAt), -Infinity);
    return last === -Infinity ? this.calmAt + RECOVERY_AFTER_STALL_MS : Math.max(last, this.calmAt);
  }

  /** The frames that a user's client has received. */
  framesOf(userId: string): readonly ChaosRecord<'frame'>[] {
    this.frames ??= groupBy(this.of('frame'), ({ who }) => this.userIdOf(who) ?? '');
    return this.frames.get(userId) ?? [];
  }

  /**
   * When a request can no longer take effect: with its answer, if that is final. Else Parley may have read the request later: a
   * host has a new connection for each, on which a stopped process finds it when it continues.
   */
  effectEndsAt(exchange: Exchange): number {
    const answered = answerOf(exchange);
    if (answered?.answer.ok === true || answered?.answer.retry === 'never') return answered.at;
    const givenUpAt = answered?.at ?? exchange.askedAt + HOST_ANSWER_MS;
    if (exchange.fields.externalId === undefined) return answered === undefined ? Infinity : givenUpAt + LATE_EFFECT_MS;
    const stalled = this.faults.filter(
      ({ beginsAt, recoveredAt }) => beginsAt <= givenUpAt && recoveredAt >= exchange.askedAt,
    );
    return Math.max(givenUpAt, ...stalled.map(({ recoveredAt }) => recoveredAt)) + LATE_EFFECT_MS;
  }

  private clockDifference(): number {
    const differences = this.exchanges.flatMap((exchange) => {
      const answered = answerOf(exchange);
      if (exchange.event !== 'message:send' || !answered?.answer.ok || answered.answer.data.dup === true) return [];
      const [stored] = this.rooms.get(exchange.fields.roomId ?? '')?.byId.get(exchange.fields.id ?? '') ?? [];
      return stored === undefined ? [] : [stored.createdAt - (exchange.askedAt + answered.at) / 2];
    });
    return differences.sort((one, other) => one - other)[Math.floor(differences.length / 2)] ?? 0;
  }

  private audited(audit: ChaosRecord<'audited'>): AuditedRoom {
    const founder = this.of('founded').find(({ roomId }) => roomId === audit.roomId);
    const founderId = founder === undefined ? undefined : this.userIdOf(founder.who);
    return {
      roomId: audit.roomId,
      headSeq: audit.headSeq,
      headRev: audit.headRev,
      messages: audit.messages,
      byId: groupBy(audit.messages, ({ id }) => id),
      memberIds: new Set(audit.memberIds),
      memberships: membershipsOf(founderId, audit.messages),
    };
  }
}

export function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

/** The only answer, if it is one. */
export function answerOf({
  answers,
}: Pick<Exchange, 'answers'>): { readonly at: number; readonly answer: RecordedAnswer } | undefined {
  return answers[0];
}

export function isAcked(exchange: Exchange): boolean {
  return answerOf(exchange)?.answer.ok === true;
}

function exchangesOf(asked: readonly ChaosRecord<'asked'>[], answered: readonly ChaosRecord<'answered'>[]): Exchange[] {
  const answers = groupBy(answered, ({ who, op }) => `${who} ${op}`);
  return asked.map(({ who, connection, op, event, fields, at }) => ({
    who,
    connection,
    op,
    event,
    fields,
    askedAt: at,
    answers: (answers.get(`${who} ${op}`) ?? []).map((record) => ({ at: record.at, answer: record.answer })),
  }));
}

function restoreOf(records: readonly ChaosRecord[]): Restore | null {
  const copied = records.find(({ kind }) => kind === 'copied');
  const restored = records.find((record) => record.kind === 'restored');
  return copied && restored ? { copiedAt: copied.at, restoredAt: restored.at, heads: restored.heads } : null;
}

function windowsOf(records: readonly ChaosRecord<'fault'>[]): FaultWindow[] {
  return records
    .filter(({ phase }) => phase === 'begin')
    .map(({ fault, name, endsProcess, at }) => {
      const endsAt = records.find((end) => end.fault === fault && end.phase === 'end')?.at ?? Infinity;
      const recoveryMs = endsProcess ? RECOVERY_AFTER_DEATH_MS : RECOVERY_AFTER_STALL_MS;
      return { name, endsProcess, beginsAt: at, endsAt, recoveredAt: endsAt + recoveryMs };
    });
}
