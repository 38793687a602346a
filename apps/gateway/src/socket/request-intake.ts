import type { Connection } from '../connections/connection.js';
import type { RateWindow } from '#platform/limits/rate-window.policy';
import { TurnTransport } from './turn-transport.js';

/** Requests of one connection under way; beyond it the gateway stops reading from the connection until half are done. */
export const OPEN_REQUESTS_MAX = 1000;

/**
 * What one connection has under way. A client that sends faster than it is served is slowed down, not refused: a
 * refusal in the middle of a stream of messages would be a hole in their order. (Requests that come by long-polling
 * are bounded by the size of one body.)
 */
export class RequestIntake {
  readonly window: RateWindow = { endsAtMs: 0, count: 0 };
  private open = 0;
  private isPaused = false;

  constructor(readonly connection: Connection) {}

  begin(): void {
    this.open += 1;
    if (this.open < OPEN_REQUESTS_MAX || this.isPaused) return;
    const { transport } = this.connection.socket.conn;
    if (!(transport instanceof TurnTransport)) return;
    transport.pauseReading();
    this.isPaused = true;
  }

  end(): void {
    this.open -= 1;
    if (!this.isPaused || this.open > OPEN_REQUESTS_MAX / 2) return;
    const { transport } = this.connection.socket.conn;
    if (transport instanceof TurnTransport) transport.resumeReading();
    this.isPaused = false;
  }
}
