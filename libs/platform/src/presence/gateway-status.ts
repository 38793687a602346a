import { SETTABLE_STATUSES, type SettableStatus } from '#contracts';

/** The status of a user on one gateway. */
export interface GatewayStatus {
  readonly status: SettableStatus;
  /**
   * The user's last connection there has gone. The status counts for the grace, unless another gateway has a live one.
   */
  readonly lingers: boolean;
}

const LINGERS = '~';
/** A field of each hash that is no user. It tells a gateway without users from a gateway whose hash is lost. */
export const GATEWAY_MARKER = 'gateway';

/** The sorted set of gateway ids by the end of their lease, in bus time. */
export const presenceGatewaysKey = (prefix: string): string => `${prefix}:presence:gateways`;
/** The hash of a gateway: user id → status there. */
export const presenceOfKey = (prefix: string, gatewayId: string): string => `${prefix}:presence:of:${gatewayId}`;

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
