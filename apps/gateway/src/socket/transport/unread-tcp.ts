import type { Socket as TcpSocket } from 'node:net';
import { queuedBytes } from './engine-internals.js';
import { NOTHING_UNREAD, type Unread } from './socket-transport.port.js';

/**
 * The data in the write buffer of a TCP socket. `bytesWritten` includes this data. Node removes a write from the buffer
 * only when all of it is written, so `queuedBytes` shows the progress of the current write.
 */
export function unreadOf(tcp: TcpSocket): Unread {
  const bytes = tcp.writableLength;
  if (bytes === 0) return NOTHING_UNREAD;
  return { bytes, progress: tcp.bytesWritten - bytes - queuedBytes(tcp) };
}
