import type { IncomingHttpHeaders } from 'node:http';

import { type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';

import { BUILD_VERSION } from '#platform/build-version';
import type { Clock } from '#platform/clock';

import { signedHeaders } from '#platform/egress/signed-headers';
import type { IpRule } from '#platform/egress/ip-rule.policy';
import { CheckedConnections, ConnectionFailure } from './checked-connections.js';
import { Deliverer, type DeliveryRequest, type Outcome } from './deliverer.port.js';
import { Names } from './names.js';
import { retryAfterMs } from './retry-after.policy.js';

interface DeliveryBounds {
  /** From the beginning to the head of the answer. */
  readonly headMs: number;
  /** The time for the answer's body, which is read only so that the connection can be used again. */
  readonly bodyMs: number;
  readonly bodyBytes: number;
  /** Bodies that are read at once. Their deliveries are over, so no count of what is under way bounds their connections. */
  readonly bodies: number;
}

const BOUNDS: DeliveryBounds = { headMs: 15_000, bodyMs: 5_000, bodyBytes: 65_536, bodies: 64 };
const REDIRECTS = [301, 302, 303, 307, 308];
/** Below: the head of the answer is still to come. */
const FINAL_STATUS = 200;

/**
 * Delivers by HTTP/1.1, and knows no cookies, no redirects and no proxies of the environment. A connection is used again for some
 * seconds; each new one is checked.
 */
export class HttpDeliverer extends Deliverer implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly parts: ExchangeParts;

  constructor(
    rule: IpRule,
    private readonly clock: Clock,
    names = new Names(),
    bounds: DeliveryBounds = BOUNDS,
  ) {
    super();
    this.parts = { bounds, clock, reading: new Set() };
    const { connector: connect } = new CheckedConnections(rule, names, bounds.headMs);
    // Its own timers are coarse: the bounds of each request hold instead.
    this.agent = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 });
  }

  async deliver(request: DeliveryRequest): Promise<Outcome> {
    const url = new URL(request.url);
    return new Promise((resolve) => {
      const { body } = request;
      const headers = {
        'content-type': 'application/json',
        'user-agent': `Parley/${BUILD_VERSION}`,
        ...signedHeaders(request, this.clock.time()),
      };
      const exchange = new Exchange(resolve, this.parts, request.signal);
      const path = url.pathname + url.search;
      this.agent.dispatch({ origin: url.origin, path, method: 'POST', headers, body }, exchange);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

interface ExchangeParts {
  readonly bounds: DeliveryBounds;
  readonly clock: Clock;
  /** Exchanges whose bodies are read, the oldest first. */
  readonly reading: Set<Exchange>;
}

/** One request and its answer. It settles once, and ends the connection if the answer goes on for too long. */
class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private isSettled = false;
  private bytes = 0;
  private timer: NodeJS.Timeout;
  private readonly end = (): void => this.give(refused(this.controller === null ? 'timeout' : 'unanswered'));

  constructor(
    private readonly resolve: (outcome: Outcome) => void,
    private readonly parts: ExchangeParts,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.timer = setTimeout(this.end, parts.bounds.headMs);
    signal?.addEventListener('abort', this.end);
    if (signal?.aborted === true) this.end();
  }

  /** The connection is there, and nothing is sent yet. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isSettled) this.abort();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < FINAL_STATUS) return;
    const { bounds, clock, reading } = this.parts;
    this.settle(outcomeOf(status, headers, clock.time()));
    this.timer = setTimeout(() => this.abort(), bounds.bodyMs);
    reading.add(this);
    const [oldest] = reading;
    if (reading.size > bounds.bodies) oldest?.abort();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.parts.bounds.bodyBytes) this.abort();
  }

  onResponseEnd(): void {
    this.stop();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.stop();
    this.settle(error instanceof ConnectionFailure ? refused(error.reason, { ip: error.ip }) : refused('connection'));
  }

  private give(outcome: Outcome): void {
    this.settle(outcome);
    this.abort();
  }

  private settle(outcome: Outcome): void {
    clearTimeout(this.timer);
    if (this.isSettled) return;
    this.isSettled = true;
    this.signal?.removeEventListener('abort', this.end);
    this.resolve(outcome);
  }

  /** The body is not read any more. */
  private stop(): void {
    clearTimeout(this.timer);
    this.parts.reading.delete(this);
  }

  private abort(): void {
    this.stop();
    this.controller?.abort(new Error('the bounds of a delivery'));
  }
}

function outcomeOf(status: number, headers: IncomingHttpHeaders, nowMs: number): Outcome {
  if (status < 300) return { accepted: true, status };
  const wait = retryAfterMs(status, headers['retry-after'], nowMs);
  return refused(REDIRECTS.includes(status) ? 'redirect' : 'status', { status, retryAfterMs: wait });
}

type Refused = Extract<Outcome, { accepted: false }>;
type Details = { readonly [Field in 'status' | 'retryAfterMs' | 'ip']?: Refused[Field] | undefined };

function refused(reason: Refused['reason'], { status = null, retryAfterMs: wait = null, ip }: Details = {}): Outcome {
  return { accepted: false, reason, status, retryAfterMs: wait, ...(ip !== undefined && { ip }) };
}
