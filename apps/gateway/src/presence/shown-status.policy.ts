import { SETTABLE_STATUSES, type SettableStatus } from '#contracts';

/** What one gateway shows of a user. */
export interface Shown {
  readonly status: SettableStatus;
  /** The last connection there has gone; the status counts for a while yet, where there is no other. */
  readonly lingers: boolean;
}

const STRONGEST_FIRST = ['dnd', 'online', 'away'] as const satisfies readonly SettableStatus[];
const LINGERS = '~';

/** The status of one who shows several: `dnd` wins, and `online` beats `away`. */
export function strongest(statuses: Iterable<SettableStatus>): SettableStatus | undefined {
  const all = new Set(statuses);
  return STRONGEST_FIRST.find((status) => all.has(status));
}

/** Over gateways: what lingers on one counts only while there is nothing live on another. */
export function together(shown: readonly Shown[]): SettableStatus | undefined {
  const live = shown.filter(({ lingers }) => !lingers);
  return strongest((live.length > 0 ? live : shown).map(({ status }) => status));
}

export function encodeShown({ status, lingers }: Shown): string {
  return lingers ? LINGERS + status : status;
}

/** `undefined` for what is not known; a status of a newer version counts as `online`. */
export function decodeShown(text: string | null | undefined): Shown | undefined {
  if (text === null || text === undefined) return undefined;
  const lingers = text.startsWith(LINGERS);
  const name = lingers ? text.slice(LINGERS.length) : text;
  return { status: SETTABLE_STATUSES.find((status) => status === name) ?? 'online', lingers };
}
