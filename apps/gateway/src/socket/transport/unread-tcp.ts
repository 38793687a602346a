import type { Socket as TcpSocket } from 'node:net';
import { queuedBytes } from './engine-internals.js';
import { NOTHING_UNREAD, type Unread } from './socket-transport.port.js';

/**
 * What waits in the buffer of a TCP socket. `bytesWritten` also counts what waits, and a write in progress only leaves
 * the buffer as a whole: the bytes of it that the operating system has not taken tell how far it is.
 */
export function unreadOf(tcp: TcpSocket): Unread {
  const bytes = tcp.writableLength;
  if (bytes === 0) return NOTHING_UNREAD;
  return { bytes, progress: tcp.bytesWritten - bytes - queuedBytes(tcp) };
}
