import type { ConnectionState } from '#client';

import type { Catalogue } from '#chat/text/en.js';

export interface Connectivity {
  readonly status: ConnectionState['status'];
  /** The browser reports a network. A server on the same machine can be reached without one. */
  readonly isOnline: boolean;
  /** True if this session has been connected before. */
  readonly wasConnected: boolean;
  /** Number of messages that will be sent. */
  readonly pending: number;
}

/** The text of the region `Connection`; `''` while connected, and if the session has ended. */
export function connectionText({ status, isOnline, wasConnected, pending }: Connectivity, text: Catalogue): string {
  if (status !== 'connecting' && status !== 'waiting') return '';
  if (!isOnline) return text.connection.offline(pending);
  return wasConnected ? text.connection.reconnecting : text.connection.connecting;
}
