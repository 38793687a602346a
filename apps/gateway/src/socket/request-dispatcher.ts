import { Injectable, Logger } from '@nestjs/common';
import { ChatError, CLIENT_EVENTS, parseRequest, type Ack, type ClientEvent, type RequestType } from '#contracts';
import { GatewayConfig } from '#config/app-config';
import { toChatError } from '#platform/error-mapping.policy';
import { countEvent } from '#platform/limits/rate-window.policy';
import type { Connection } from '../connections/connection.js';
import { PendingAcks, type PendingAck, type SendAck } from './pending-acks.js';
import { RequestIntake } from './request-intake.js';
import { RequestMetrics, toSeconds, type EventMetrics } from './request-metrics.js';

/** A handler with its event's types taken off: `OnRequest` has checked that they fit. */
type Handle = (connection: Connection, request: object) => Promise<unknown>;

interface Route {
  readonly event: string;
  readonly request: RequestType;
  readonly handle: Handle;
  readonly metrics: EventMetrics;
}

/** One request on its way to its ack. */
interface Call {
  readonly intake: RequestIntake;
  readonly startedAtMs: number;
  readonly metrics: EventMetrics;
  readonly ack: PendingAck | undefined;
}

/**
 * The one way of a client's request to its handler and back: rate, shape, ack. Nothing is awaited before the handler
 * is called, so handlers see the requests of one connection in the order sent.
 */
@Injectable()
export class RequestDispatcher {
  private readonly logger = new Logger(RequestDispatcher.name);
  private readonly routes = new Map<unknown, Route>();
  private readonly unknown: EventMetrics;

  constructor(
    private readonly config: GatewayConfig,
    private readonly acks: PendingAcks,
    private readonly metrics: RequestMetrics,
  ) {
    this.unknown = metrics.of('unknown');
  }

  register(event: ClientEvent, handle: Handle): void {
    if (this.routes.has(event)) throw new Error(`two handlers for ${event}`);
    this.routes.set(event, { event, request: CLIENT_EVENTS[event], handle, metrics: this.metrics.of(event) });
  }

  /** One listener for all events of a socket: a packet middleware that passes nothing on. */
  bind(connection: Connection): void {
    const intake = new RequestIntake(connection);
    connection.socket.use((packet: unknown[]) => this.accept(intake, packet));
  }

  /** `packet`: the event's name, its arguments, and the ack if the client wants one. */
  private accept(intake: RequestIntake, packet: unknown[]): void {
    if (!intake.connection.isOpen) return;
    const startedAtMs = performance.now();
    const last = packet.at(-1);
    const ack = isAck(last) ? this.acks.expect(last, startedAtMs) : undefined;
    const payload = packet[1] === last && ack !== undefined ? undefined : packet[1];
    const route = this.routes.get(packet[0]);
    const call: Call = { intake, startedAtMs, metrics: route?.metrics ?? this.unknown, ack };
    intake.begin();
    void this.carryOut(call, route, payload);
  }

  /** Runs up to the handler's first `await` before it returns. Never rejects. */
  private async carryOut(call: Call, route: Route | undefined, payload: unknown): Promise<void> {
    try {
      this.checkRate(call);
      if (route === undefined) throw new ChatError('UNKNOWN_EVENT');
      const request = parseRequest(route.request, payload);
      const data = await route.handle(call.intake.connection, request);
      this.settle(call, { ok: true, data });
    } catch (error) {
      this.settle(call, { ok: false, error: this.explain(error, call, route).toBody() });
    }
  }

  private checkRate({ intake, startedAtMs }: Call): void {
    if (!this.config.rateLimits) return;
    const retryAfterMs = countEvent(intake.window, this.config.rateRequests, startedAtMs);
    if (retryAfterMs > 0) throw new ChatError('RATE_LIMITED', { retryAfterMs, scope: 'connection' });
  }

  private settle({ intake, ack, metrics, startedAtMs }: Call, outcome: Ack<unknown>): void {
    intake.end();
    const isFirst = ack?.settle(outcome) ?? true;
    metrics.count(isFirst ? outcomeOf(outcome) : 'TIMEOUT');
    metrics.took(toSeconds(performance.now() - startedAtMs));
  }

  private explain(error: unknown, { intake }: Call, route: Route | undefined): ChatError {
    const explained = toChatError(error);
    if (explained.code === 'INTERNAL') {
      const { id: connectionId, userId } = intake.connection;
      this.logger.error({ event: 'request.failed', request: route?.event, connectionId, userId, error });
    }
    return explained;
  }
}

function isAck(value: unknown): value is SendAck {
  return typeof value === 'function';
}

function outcomeOf(ack: Ack<unknown>) {
  return ack.ok ? 'ok' : ack.error.code;
}
