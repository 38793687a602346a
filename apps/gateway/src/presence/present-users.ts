import type { SettableStatus, UserId } from '#contracts';
import type { GatewayStatus } from '#platform/presence/gateway-status';

/**
 * With the sweep's interval and the rest of a lease: a user becomes offline 10–20 s after the last connection has gone.
 */
export const PRESENCE_GRACE_MS = 11_000;
export const PRESENCE_SWEEP_MS = 1_000;
/** Others see a user for at least this time after the last connection has gone. */
const SHOWN_AFTER_LEAVING_MS = 10_000;

/**
 * How other users notice a new status on this gateway. `left`: the user was visible and is no longer. `hidden`: the
 * user became invisible. `cameHidden`: the user connected as invisible and was not here before.
 */
export type StatusChange = 'none' | 'changed' | 'left' | 'hidden' | 'cameHidden';

const STRONGEST_FIRST = ['invisible', 'dnd', 'online', 'away'] as const satisfies readonly SettableStatus[];

/** The status of a user whose connections have several: `invisible` before `dnd` before `online` before `away`. */
export function strongestStatus(statuses: Iterable<SettableStatus>): SettableStatus | undefined {
  const all = new Set(statuses);
  return STRONGEST_FIRST.find((status) => all.has(status));
}

/**
 * The status of a user over all gateways: lingering statuses count only if there is no live one. A lingering
 * `invisible` always counts, so that a reconnect does not show the user for a moment.
 */
export function combinedStatus(statuses: readonly GatewayStatus[]): SettableStatus | undefined {
  if (statuses.some(isInvisible)) return 'invisible';
  const live = statuses.filter(({ lingers }) => !lingers);
  return strongestStatus((live.length > 0 ? live : statuses).map(({ status }) => status));
}

/**
 * The last-seen time of a user who becomes invisible: as old as after a disconnect, so that it does not tell the two
 * apart. Never before the time that others have seen; a younger time than a disconnect's has not been shown.
 */
export function lastSeenOfHidden(hiddenAtMs: number, knownMs: number | undefined): number {
  const seenAtMs = hiddenAtMs - PRESENCE_GRACE_MS - Math.random() * PRESENCE_SWEEP_MS;
  const wasShown = knownMs !== undefined && knownMs <= hiddenAtMs - SHOWN_AFTER_LEAVING_MS;
  return wasShown ? Math.max(knownMs, seenAtMs) : seenAtMs;
}

interface PresentUser {
  readonly status: GatewayStatus;
  /** The end of the grace, if the status lingers. */
  readonly leavesAtMs: number | undefined;
  /** The status of the other connections of a user whose `invisible` lingers. It counts after the grace. */
  readonly next: SettableStatus | undefined;
}

/**
 * The users of one gateway and their statuses. Bounded by the gateway's connections and those that ended in the grace.
 */
export class PresentUsers {
  private readonly users = new Map<UserId, PresentUser>();

  show(userId: UserId, status: SettableStatus | 'gone', nowMs: number): StatusChange {
    const known = this.users.get(userId);
    const shown = afterShowing(known, status, nowMs);
    if (shown === undefined) return 'none';
    this.users.set(userId, shown);
    if (shown.status === known?.status) return 'none';
    if (isInvisible(shown.status) && !isInvisible(known?.status)) return known === undefined ? 'cameHidden' : 'hidden';
    return isSeen(known?.status) && !isSeen(shown.status) ? 'left' : 'changed';
  }

  statusOf(userId: UserId): GatewayStatus | undefined {
    return this.users.get(userId)?.status;
  }

  /** Ends the grace of users, and returns those whose grace has ended. */
  sweep(nowMs: number): UserId[] {
    const ended: UserId[] = [];
    for (const [userId, { leavesAtMs, next }] of this.users) {
      if (leavesAtMs === undefined || leavesAtMs > nowMs) continue;
      ended.push(userId);
      if (next === undefined) this.users.delete(userId);
      else this.users.set(userId, live(next));
    }
    return ended;
  }

  all(): [UserId, GatewayStatus][] {
    return [...this.users].map(([userId, { status }]) => [userId, status]);
  }
}

/** `undefined` if nothing changes. */
function afterShowing(
  known: PresentUser | undefined,
  status: SettableStatus | 'gone',
  nowMs: number,
): PresentUser | undefined {
  if (status === 'gone') {
    if (known === undefined || known.status.lingers) return known && { ...known, next: undefined };
    const lingering = { status: known.status.status, lingers: true };
    return { status: lingering, leavesAtMs: nowMs + PRESENCE_GRACE_MS, next: undefined };
  }
  if (known?.status.status === status && !known.status.lingers) return undefined;
  const outlives = known?.status.lingers === true && isInvisible(known.status) && status !== 'invisible';
  return outlives ? { ...known, next: status } : live(status);
}

function live(status: SettableStatus): PresentUser {
  return { status: { status, lingers: false }, leavesAtMs: undefined, next: undefined };
}

export function isInvisible(status: GatewayStatus | undefined): boolean {
  return status?.status === 'invisible';
}

/** Other users see the user, and not only for the grace. */
export function isSeen(status: GatewayStatus | undefined): boolean {
  return status !== undefined && !status.lingers && !isInvisible(status);
}
