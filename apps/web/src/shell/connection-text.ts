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
  /** What is shown was kept over a reload. */
  readonly isOutdated: boolean;
}

/** The text of the region `Connection`; `''` while connected, and if the session has ended. */
export function connectionText(connectivity: Connectivity, text: Catalogue): string {
  const { status, isOnline, wasConnected, pending, isOutdated } = connectivity;
  if (status !== 'connecting' && status !== 'waiting') return '';
  const { offline, reconnecting, connecting, outdated } = text.connection;
  const state = wasConnected ? reconnecting : connecting;
  return [isOnline ? state : offline(pending), ...(isOutdated ? [outdated] : [])].join(' ');
}
