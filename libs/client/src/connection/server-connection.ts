import { backoffMs, laterMs } from '#contracts/backoff.policy';
import { ChatError, type ErrorBody } from '#contracts/errors';
import type { ClientEvent, ClientEventData, Ready, ServerEvent, ServerEventPayloads, SettableStatus } from '#contracts';

import type { Fields, Requests } from '../replica/requests.js';
import { type Runtime, sleep, type Timer } from '../runtime/runtime.js';
import { errorOf } from '../session/http.js';
import { ValueStore } from '../stores/store.js';
import type { ConnectionState } from './connection-state.js';
import type { Dial, Link, LinkHandlers } from './link.js';
import { OpenRequests } from './open-requests.js';

const READY_TIMEOUT_MS = 20_000;
/** How long `ask` retries. */
const ASK_TIMEOUT_MS = 30_000;
/** A connection that lasts this long resets the back-off. */
const STABLE_MS = 5_000;

export interface Tokens {
  accessToken(): Promise<string>;
  /** `refusal`: the error after which the server wants a new token. */
  renew(refusal?: ChatError): Promise<string>;
}

export interface ConnectionHandlers {
  /** The user's own status, with which a link begins. */
  status(): SettableStatus;
  ready(ready: Ready): void;
  received<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void;
  /** True while the device knows that it has no network. */
  isOffline(): boolean;
  /** Called with the data of each answer, before the caller gets it. */
  answered(data: ClientEventData[ClientEvent]): void;
}

/** Keeps a link to the server open: dials, backs off, drains, renews the token, and matches requests with answers. */
export class ServerConnection implements Requests {
  readonly state = new ValueStore<ConnectionState>({ status: 'closed' });
  private link: Link | null = null;
  private readonly open: OpenRequests;
  private timer: Timer | null = null;
  private draining: Timer | null = null;
  private attempt = 0;
  /** Number of dials. Events of an earlier link are ignored. */
  private dialled = 0;
  /** Aborted by `close`, which ends the retries of all pending `ask` calls. */
  private lifetime = new AbortController();
  private readonly waiters = new Set<() => void>();

  constructor(
    private readonly dial: Dial,
    private readonly tokens: Tokens,
    private readonly runtime: Runtime,
    private readonly handlers: ConnectionHandlers,
  ) {
    this.open = new OpenRequests(runtime.clock, () => this.lose(this.dialled));
  }

  get isConnected(): boolean {
    return this.state.getSnapshot().status === 'connected';
  }

  start(): void {
    const { status } = this.state.getSnapshot();
    if (this.lifetime.signal.aborted) this.lifetime = new AbortController();
    if (status === 'closed' || status === 'failed') this.reconnect();
  }

  /** Dials now, regardless of the back-off. */
  reconnect(): void {
    this.hangUp();
    void this.connect(this.dialled);
  }

  close(): void {
    this.lifetime.abort();
    this.setState({ status: 'closed' });
    this.hangUp();
  }

  /** Sends a new access token to the server. If that fails, the server closes the link when the old token expires. */
  async renewInPlace(token: string): Promise<void> {
    if (!this.isConnected) return;
    try {
      await this.request('session:refresh', { token });
    } catch (error) {
      this.runtime.report(error);
    }
  }

  async request<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]> {
    const { link } = this;
    if (link === null || !this.isConnected) throw noConnection();
    const data = await this.open.send(link, event, fields);
    this.handlers.answered(data);
    return data;
  }

  async ask<Event extends ClientEvent>(event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]> {
    const { signal } = this.lifetime;
    const until = this.runtime.clock.now() + ASK_TIMEOUT_MS;
    let hasRenewed = false;
    for (let attempt = 0; ; attempt++) {
      await this.connected(this.isForgotten(event) ? 0 : until);
      if (signal.aborted) throw noConnection();
      try {
        return await this.request(event, fields);
      } catch (error) {
        if (!(error instanceof ChatError) || (error.retry === 'reauth' && hasRenewed)) throw error;
        hasRenewed ||= error.retry === 'reauth';
        const waitMs = await this.waitMs(error, attempt);
        if (waitMs === null || this.runtime.clock.now() + waitMs > until) throw error;
        if (waitMs > 0) await this.pause(waitMs);
      }
    }
  }

  /** A room that is being opened waits for a network. All else is the user's act, which is forgotten if it cannot be done. */
  private isForgotten(event: ClientEvent): boolean {
    return event !== 'room:open' && this.handlers.isOffline();
  }

  pause(durationMs: number): Promise<void> {
    return sleep(this.runtime.clock, durationMs, this.lifetime.signal);
  }

  /** Delay before the next attempt; `null` if the error is permanent. */
  private async waitMs(error: ChatError, attempt: number): Promise<number | null> {
    if (error.retry === 'later') return this.isConnected ? laterMs(error.details, attempt, this.runtime.random()) : 0;
    if (error.retry !== 'reauth') return null;
    await this.renewInPlace(await this.tokens.renew());
    return 0;
  }

  /** Resolves once there is a connection. Rejects with a `ChatError` if that is not before this time, or cannot be. */
  async connected(until: number): Promise<void> {
    while (!this.isConnected) {
      const state = this.state.getSnapshot();
      if (state.status === 'failed') throw state.error;
      const leftMs = until - this.runtime.clock.now();
      if (state.status === 'closed' || leftMs <= 0) throw noConnection();
      await this.changed(leftMs);
    }
  }

  private changed(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiters.delete(wake);
        timer.cancel();
        resolve();
      };
      const timer = this.runtime.clock.after(timeoutMs, wake);
      this.waiters.add(wake);
    });
  }

  private async connect(dialled: number): Promise<void> {
    this.setState({ status: 'connecting' });
    try {
      const token = await this.tokens.accessToken();
      if (dialled === this.dialled) this.dialUp(token, dialled);
    } catch (error) {
      if (dialled === this.dialled) this.refused(error instanceof ChatError ? error : new ChatError('INTERNAL'));
    }
  }

  private dialUp(token: string, dialled: number): void {
    const current = (act: () => void): void => {
      if (dialled === this.dialled) act();
    };
    this.timer = this.runtime.clock.after(READY_TIMEOUT_MS, () => current(() => this.lose(dialled)));
    const handlers: LinkHandlers = {
      received: (event, payload) => current(() => this.receive(event, payload)),
      refused: (error) => current(() => void this.handleRefusal(error, dialled)),
      closed: () => current(() => this.lose(dialled)),
    };
    this.link = this.dial(token, handlers, this.handlers.status());
  }

  private receive<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void {
    if (event === 'ready') this.accepted(payload as Ready);
    else if (event === 'drain') this.drain((payload as ServerEventPayloads['drain']).withinMs);
    else if (event === 'session:expiring') this.renew();
    else if (event === 'session:ended') void this.ended(payload as ServerEventPayloads['session:ended']);
    else if (this.isConnected) this.handlers.received(event, payload);
  }

  private accepted(ready: Ready): void {
    this.timer?.cancel();
    this.timer = this.runtime.clock.after(STABLE_MS, () => (this.attempt = 0));
    this.setState({ status: 'connected', ready });
    this.handlers.ready(ready);
  }

  private drain(withinMs: number): void {
    this.draining ??= this.runtime.clock.after(this.runtime.random() * withinMs, () => this.reconnect());
  }

  private renew(): void {
    this.tokens.renew().catch((error: unknown) => this.runtime.report(error));
  }

  private async ended({ code }: ServerEventPayloads['session:ended']): Promise<void> {
    this.hangUp();
    await this.recover(new ChatError(code), this.dialled);
  }

  private async handleRefusal(error: ErrorBody | null, dialled: number): Promise<void> {
    if (error === null) this.lose(dialled);
    else {
      this.hangUp();
      await this.recover(errorOf(error), this.dialled);
    }
  }

  /** Decides how to continue after the server closed or refused the link. */
  private async recover(error: ChatError, dialled: number): Promise<void> {
    if (error.retry !== 'reauth' && error.code !== 'ACCOUNT_SUSPENDED') {
      this.refused(error);
      return;
    }
    try {
      await this.tokens.renew(error);
      if (dialled === this.dialled) this.wait(backoffMs(this.attempt++, this.runtime.random()));
    } catch (failure) {
      if (dialled === this.dialled) this.refused(failure instanceof ChatError ? failure : error);
    }
  }

  private refused(error: ChatError): void {
    if (error.retry === 'never' || error.retry === 'reauth') this.setState({ status: 'failed', error });
    else this.wait(laterMs(error.details, this.attempt++, this.runtime.random()));
  }

  private lose(dialled: number): void {
    if (dialled !== this.dialled) return;
    this.hangUp();
    this.wait(backoffMs(this.attempt++, this.runtime.random()));
  }

  private wait(delayMs: number): void {
    this.setState({ status: 'waiting', retryAt: this.runtime.clock.now() + delayMs });
    this.timer = this.runtime.clock.after(delayMs, () => this.reconnect());
  }

  /** Ends the link, its timers and its requests. */
  private hangUp(): void {
    this.dialled++;
    this.timer?.cancel();
    this.draining?.cancel();
    this.timer = null;
    this.draining = null;
    this.link?.close();
    this.link = null;
    if (this.isConnected) this.setState({ status: 'connecting' });
    this.open.fail(new ChatError('TIMEOUT', { message: 'The connection was lost before the answer arrived.' }));
  }

  private setState(state: ConnectionState): void {
    this.state.set(state);
    for (const wake of [...this.waiters]) wake();
  }
}

function noConnection(): ChatError {
  return new ChatError('UNAVAILABLE', { message: 'There is no connection.' });
}
