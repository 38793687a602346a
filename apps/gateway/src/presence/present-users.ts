import { SETTABLE_STATUSES, type SettableStatus, type UserId } from '#contracts';

/**
 * With the sweep's interval and the rest of a lease: a user becomes offline 10–20 s after the last connection has gone.
 */
export const PRESENCE_GRACE_MS = 11_000;

/** The status of a user on one gateway. */
export interface GatewayStatus {
  readonly status: SettableStatus;
  /**
   * The user's last connection there has gone. The status counts for the grace, unless another gateway has a live one.
   */
  readonly lingers: boolean;
}

const STRONGEST_FIRST = ['dnd', 'online', 'away'] as const satisfies readonly SettableStatus[];
const LINGERS = '~';

/** The status of a user whose connections have several: `dnd` before `online` before `away`. */
export function strongestStatus(statuses: Iterable<SettableStatus>): SettableStatus | undefined {
  const all = new Set(statuses);
  return STRONGEST_FIRST.find((status) => all.has(status));
}

/** The status of a user over all gateways: lingering statuses count only if there is no live one. */
export function combinedStatus(statuses: readonly GatewayStatus[]): SettableStatus | undefined {
  const live = statuses.filter(({ lingers }) => !lingers);
  return strongestStatus((live.length > 0 ? live : statuses).map(({ status }) => status));
}

export function encodeStatus({ status, lingers }: GatewayStatus): string {
  return lingers ? LINGERS + status : status;
}

/** `undefined` if there is no text. A status that only a newer version knows counts as `online`. */
export function decodeStatus(text: string | null | undefined): GatewayStatus | undefined {
  if (text === null || text === undefined) return undefined;
  const lingers = text.startsWith(LINGERS);
  const name = lingers ? text.slice(LINGERS.length) : text;
  return { status: SETTABLE_STATUSES.find((status) => status === name) ?? 'online', lingers };
}

interface PresentUser {
  readonly status: GatewayStatus;
  /** The end of the grace, once the last connection has gone. */
  readonly leavesAtMs: number | undefined;
}

/**
 * The users of one gateway and their statuses. Bounded by the gateway's connections and those that ended in the grace.
 */
export class PresentUsers {
  private readonly users = new Map<UserId, PresentUser>();

  /** Returns true if this changes the user's status. */
  show(userId: UserId, status: SettableStatus | 'gone', nowMs: number): boolean {
    const known = this.users.get(userId)?.status;
    if (status === 'gone') {
      if (known === undefined || known.lingers) return false;
      const lingering = { status: known.status, lingers: true };
      this.users.set(userId, { status: lingering, leavesAtMs: nowMs + PRESENCE_GRACE_MS });
      return true;
    }
    if (known?.status === status && !known.lingers) return false;
    this.users.set(userId, { status: { status, lingers: false }, leavesAtMs: undefined });
    return true;
  }

  statusOf(userId: UserId): GatewayStatus | undefined {
    return this.users.get(userId)?.status;
  }

  /** Removes the users whose grace has ended, and returns them. */
  sweep(nowMs: number): UserId[] {
    const gone: UserId[] = [];
    for (const [userId, { leavesAtMs }] of this.users) {
      if (leavesAtMs !== undefined && leavesAtMs <= nowMs) gone.push(userId);
    }
    for (const userId of gone) this.users.delete(userId);
    return gone;
  }

  all(): [UserId, GatewayStatus][] {
    return [...this.users].map(([userId, { status }]) => [userId, status]);
  }
}
