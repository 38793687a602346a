import type { ClientConnection } from '../registry/client-connection.js';
import type { Rate } from '#config/rate.setting';
import type { RateWindow } from '#platform/limits/rate-window.policy';
import type { SocketTransport } from '../socket/transport/socket-transport.port.js';

/**
 * Requests of one connection in progress; above it the gateway stops reading from the connection until half are done.
 */
const OPEN_REQUESTS_MAX = 1000;
/** A connection with more refused requests in a row is closed, because refusing takes time too. */
const REFUSED_REQUESTS_MAX = 5_000;
/** A connection that cannot be paused is closed above this number; its client reconnects and sends again. */
const UNPAUSED_REQUESTS_MAX = 10_000;

/**
 * The requests of one connection that are in progress. A client that sends faster than the gateway serves is slowed
 * down and not refused: a refusal in the middle of a stream of messages would leave a gap in their order.
 */
export class RequestIntake {
  readonly window: RateWindow = { endsAtMs: 0, count: 0 };
  private open = 0;
  private isPaused = false;

  constructor(
    readonly connection: ClientConnection,
    private readonly transport: SocketTransport,
  ) {}

  begin(): void {
    this.open += 1;
    if (this.open < OPEN_REQUESTS_MAX || this.isPaused) return;
    const { conn } = this.connection.socket;
    this.isPaused = this.transport.pauseReading(conn);
    if (!this.isPaused && this.open > UNPAUSED_REQUESTS_MAX) conn.close(true);
  }

  /** The connection has exceeded its rate. Its client may go on for a while: requests were on their way. */
  refuse({ points }: Rate): void {
    if (this.window.count - points <= REFUSED_REQUESTS_MAX) return;
    const { conn } = this.connection.socket;
    conn.close(true);
    // A client that does not answer the closing handshake could go on for 30 s.
    this.transport.cut(conn);
  }

  end(): void {
    this.open -= 1;
    if (!this.isPaused || this.open > OPEN_REQUESTS_MAX / 2) return;
    this.transport.resumeReading(this.connection.socket.conn);
    this.isPaused = false;
  }
}
