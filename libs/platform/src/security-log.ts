import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { ErrorCode, HookId, RoomId, SessionId, UserId } from '#contracts';
import { SECURITY_CONTEXT } from './json-logger.js';

/** An HTTP request to a route that only services, operators or apps may use. */
export interface PrivilegedRequest {
  readonly method: string;
  /** The pattern of the route. */
  readonly route: string;
  readonly address: string;
}

/** A client that a limit refused. */
export interface RefusedClient {
  readonly userId?: UserId;
  readonly sessionId?: SessionId;
  readonly address?: string;
}

/** A message that the check or the word list refused. */
export interface RefusedContent {
  readonly userId?: UserId;
  readonly roomId?: RoomId;
  readonly by: 'check' | 'words';
}

/** The events of the security log, and what each of them tells. `address` is the client's IP, as the limits see it. */
export interface SecurityEvents {
  'login.ok': {
    userId: UserId;
    sessionId: SessionId;
    address: string;
    by: 'password' | 'registration' | 'guest' | 'app' | 'exchange' | 'oidc';
    app?: string;
    /** The id of the provider. */
    provider?: string;
  };
  /**
   * A wrong password or code, a link that is not valid, a token of a host or a provider's return that was refused. `userId` is
   * `null` if the account is not known.
   */
  'login.failed': {
    userId: UserId | null;
    address: string;
    reason?: 'password' | 'otp' | 'provider' | 'link';
    by?: 'exchange';
    app?: string | null;
  };
  /** An identity of a provider was connected or disconnected; an operator's act is in the audit. */
  'identity.changed': {
    userId: UserId;
    sessionId: SessionId;
    address: string;
    provider: string;
    connected: boolean;
  };
  /** Somebody has taken an account that an import made: by an invitation to it, or by its e-mail address at a provider. */
  'account.claimed': { userId: UserId; by: 'invite' | 'email' };
  /** `sessionId` is `null` if the user used an operator's link. */
  'password.changed': { userId: UserId; sessionId: SessionId | null; address: string };
  /** A user has turned the second factor on or off. */
  'factor.changed': { userId: UserId; sessionId: SessionId; address: string; on: boolean };
  /** `sessionId` is `null` if a mailed link confirmed the address. `address` is the client's: no line has an e-mail address. */
  'email.changed': { userId: UserId; sessionId: SessionId | null; address: string };
  /**
   * `operator`, `app`: the name of the operator or the app, if one ended it. `address`: of the client whose request ended it; none if a job
   * did.
   */
  'session.revoked': {
    userId: UserId;
    sessionId: SessionId;
    code: string;
    reason: string;
    operator?: string;
    app?: string;
    address?: string;
  };
  /** `times`: how many refusals the line stands for. */
  'limit.refused': RefusedClient & { scope: string; times: number };
  /** Messages of a user that the check or the word list refused. No line has a text. */
  'content.refused': RefusedContent & { times: number };
  'internal.refused': PrivilegedRequest;
  /** A request to a route for the servers of apps. `app` and `key` (an id) are `null` without a key that verifies. */
  'app.refused': PrivilegedRequest & { app: string | null; key: SessionId | null; code: ErrorCode };
  /** A hook may not connect to the IP of its receiver. `app`: `null` for a hook of the operator. */
  /** The endpoint of a device led there. The device is deleted. `address` is `null` if its host has none. */
  'push.address-refused': { userId: UserId; sessionId: SessionId; host: string; address: string | null };
  'hook.address-refused': { hookId: HookId; app: string | null; address: string };
  /** An operator has signed in at the console. */
  'operator.entered': { operator: string; address: string };
  /** Written when the act has ended. */
  'operator.act': PrivilegedRequest & { operator: string; subject?: string; outcome: 'ok' | ErrorCode };
}

/** Refusals of one kind and one client become one line in this time. */
const GATHER_MS = 5_000;
/** More clients that are refused at once share one line per kind. */
const CLIENTS_MAX = 200;

type GatheredEvent = 'limit.refused' | 'content.refused';

interface Refusals {
  readonly event: GatheredEvent;
  readonly facts: object;
  times: number;
}

/**
 * Logs events of accounts, sessions and privileges, with the context `Security` and the level `info`. The logger also
 * writes them with `LOG_LEVEL=warn`.
 */
@Injectable()
export class SecurityLog implements OnApplicationShutdown {
  private readonly logger = new Logger(SECURITY_CONTEXT);
  private refusals = new Map<string, Refusals>();
  private timer: NodeJS.Timeout | undefined;

  write<Name extends keyof SecurityEvents>(event: Name, facts: SecurityEvents[Name]): void {
    this.logger.log({ event, ...facts });
  }

  /** Refusals are as many as an attacker likes, so their lines are gathered and bounded. */
  refuse(scope: string, client: RefusedClient): void {
    this.gather('limit.refused', client.userId ?? client.address ?? '', { scope }, client);
  }

  /** Gathered in the same way. */
  refuseContent({ by, ...where }: RefusedContent): void {
    this.gather('content.refused', `${where.userId ?? ''} ${where.roomId ?? ''}`, { by }, where);
  }

  onApplicationShutdown(): void {
    this.flush();
  }

  private gather(event: GatheredEvent, who: string, kind: object, facts: object): void {
    const shared = `${event} ${JSON.stringify(kind)}`;
    const key = `${shared} ${who}`;
    const isFull = !this.refusals.has(key) && this.refusals.size >= CLIENTS_MAX;
    const place = isFull ? shared : key;
    const known = this.refusals.get(place) ?? { event, facts: isFull ? kind : { ...kind, ...facts }, times: 0 };
    known.times += 1;
    this.refusals.set(place, known);
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => this.flush(), GATHER_MS);
    this.timer.unref();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { refusals } = this;
    this.refusals = new Map();
    for (const { event, facts, times } of refusals.values()) this.logger.log({ event, ...facts, times });
  }
}
