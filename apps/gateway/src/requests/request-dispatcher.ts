import { Injectable, Logger } from '@nestjs/common';
import {
  ChatError,
  definitionOf,
  parseRequest,
  type Ack,
  type ClientEvent,
  type ErrorBody,
  type RequestType,
} from '#contracts';
import { GatewayConfig } from '#config/app-config';
import type { LimitScope } from '#platform/limits/limit-scopes';
import { toChatError } from '#platform/error-mapping.policy';
import { RequestContext, runInRequest } from '#platform/request-context';
import { SecurityLog } from '#platform/security-log';
import { Traces } from '#platform/tracing/traces';
import { countEvent } from '#platform/limits/rate-window.policy';
import type { ClientConnection } from '../registry/client-connection.js';
import { SocketTransport } from '../socket/transport/socket-transport.port.js';
import { PendingAcks, type PendingAck, type SendAck } from './pending-acks.js';
import { RequestIntake } from './request-intake.js';
import { RequestMetrics, toSeconds, type EventMetrics } from './request-metrics.js';
import type { Handle } from './table-handlers.js';

type Within = typeof runInRequest;

interface Route {
  readonly event: string;
  readonly request: RequestType;
  readonly handle: Handle;
  readonly metrics: EventMetrics;
  /** Makes the request known to the handler as `currentRequest`. */
  readonly within: Within;
}

/** The outcome that the client got if the handler's outcome was too late. */
const LATE: Ack<unknown> = { ok: false, error: new ChatError('TIMEOUT').toBody() };

/** One request in progress. */
interface Call {
  readonly request: RequestContext;
  readonly event: string;
  readonly intake: RequestIntake;
  readonly startedAtMs: number;
  readonly metrics: EventMetrics;
  readonly ack: PendingAck | undefined;
}

/**
 * Takes each request of a client to its handler and sends the ack: checks the rate and the shape, and maps errors.
 * Awaits nothing before it calls the handler, so handlers get the requests of one connection in the order sent.
 */
@Injectable()
export class RequestDispatcher {
  private readonly logger = new Logger(RequestDispatcher.name);
  private readonly routes = new Map<unknown, Route>();
  private readonly unknownEvents: EventMetrics;
  private readonly logsRequests: boolean;

  constructor(
    private readonly config: GatewayConfig,
    private readonly acks: PendingAcks,
    private readonly metrics: RequestMetrics,
    private readonly traces: Traces,
    private readonly transport: SocketTransport,
    private readonly security: SecurityLog,
  ) {
    this.unknownEvents = metrics.of('unknown');
    this.logsRequests = config.logLevel === 'debug' || config.logLevel === 'trace';
  }

  /** `within`: `beginInRequest` if the handler does all that belongs to the request before its first `await`. */
  register(event: ClientEvent, handle: Handle, within: Within = runInRequest): void {
    if (this.routes.has(event)) throw new Error(`two handlers for ${event}`);
    const { request } = definitionOf(event);
    this.routes.set(event, { event, request, handle, metrics: this.metrics.of(event), within });
  }

  handles(event: ClientEvent): boolean {
    return this.routes.has(event);
  }

  /** Listens to all events of a socket with one packet middleware, which does not call `next`. */
  bind(connection: ClientConnection): void {
    const intake = new RequestIntake(connection, this.transport);
    connection.socket.use((packet: unknown[]) => this.accept(intake, packet));
  }

  /** `packet`: the event's name, its arguments, and the ack callback if the client wants one. */
  private accept(intake: RequestIntake, packet: unknown[]): void {
    if (!intake.connection.isOpen) return;
    const startedAtMs = performance.now();
    const last = packet.at(-1);
    const ack = isAck(last) ? this.acks.expect(last, startedAtMs) : undefined;
    const payload = packet[1] === last && ack !== undefined ? undefined : packet[1];
    const route = this.routes.get(packet[0]);
    const request = this.requestOf(route, intake);
    const event = route?.event ?? 'unknown';
    const call: Call = { request, event, intake, startedAtMs, metrics: route?.metrics ?? this.unknownEvents, ack };
    intake.begin();
    void this.execute(call, route, payload);
  }

  /** Runs up to the handler's first `await` before it returns. Never rejects. */
  private async execute(call: Call, route: Route | undefined, payload: unknown): Promise<void> {
    try {
      this.checkRate(call);
      if (route === undefined) throw new ChatError('UNKNOWN_EVENT');
      const request = parseRequest(route.request, payload);
      const data = await route.within(call.request, () => route.handle(call.intake.connection, request));
      this.settle(call, { ok: true, data });
    } catch (error) {
      this.settle(call, { ok: false, error: this.toError(error, call, route).toBody() });
    }
  }

  private checkRate({ intake, startedAtMs }: Call): void {
    const { rateLimits, rateRequests } = this.config;
    if (!rateLimits) return;
    const retryAfterMs = countEvent(intake.window, rateRequests, startedAtMs);
    if (retryAfterMs === 0) return;
    intake.refuse(rateRequests);
    throw new ChatError('RATE_LIMITED', { retryAfterMs, scope: 'connection' satisfies LimitScope });
  }

  private settle(call: Call, outcome: Ack<unknown>): void {
    const { intake, ack, metrics, startedAtMs, request } = call;
    intake.end();
    const isFirst = ack?.settle(outcome) ?? true;
    metrics.count(isFirst ? outcome : LATE);
    metrics.observe(toSeconds(performance.now() - startedAtMs));
    request.span?.end(outcome.ok ? undefined : outcome.error.code);
    if (!outcome.ok && outcome.error.code === 'RATE_LIMITED') this.noteRefusal(intake, outcome.error);
    if (this.logsRequests) this.log(call, outcome);
  }

  private noteRefusal({ connection }: RequestIntake, { scope = 'unnamed' }: ErrorBody): void {
    const { userId, sessionId, ip } = connection;
    this.security.refuse(scope, { userId, sessionId, address: ip });
  }

  private requestOf(route: Route | undefined, { connection }: RequestIntake): RequestContext {
    if (!this.traces.on || route === undefined) return new RequestContext();
    const attributes = { 'parley.connection_id': connection.id, 'parley.user_id': connection.userId };
    return new RequestContext(undefined, this.traces.root(route.event, { kind: 'server', attributes }));
  }

  private log({ request: { requestId }, intake, startedAtMs, event }: Call, outcome: Ack<unknown>): void {
    const { id: connectionId, userId } = intake.connection;
    const ms = Math.round(performance.now() - startedAtMs);
    const code = outcome.ok ? 'ok' : outcome.error.code;
    this.logger.debug({
      event: 'request.answered',
      requestId,
      request: event,
      connectionId,
      userId,
      outcome: code,
      ms,
    });
  }

  private toError(error: unknown, { intake, request: { requestId } }: Call, route: Route | undefined): ChatError {
    const chatError = toChatError(error);
    if (chatError.code === 'INTERNAL') {
      const { id: connectionId, userId } = intake.connection;
      this.logger.error({ event: 'request.failed', requestId, request: route?.event, connectionId, userId, error });
    }
    return chatError;
  }
}

function isAck(value: unknown): value is SendAck {
  return typeof value === 'function';
}
