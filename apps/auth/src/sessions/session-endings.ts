import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { AuthConfig } from '#config/app-config';
import type { SessionId } from '#contracts';
import { SessionSockets } from '#identity/session-sockets.port';
import { END_CODES, type EndCode } from '#identity/session-source.port';
import { SessionStatus } from '#identity/session-status';
import { Metrics } from '#platform/metrics';
import { RevocationLog } from './revocation-log.port.js';
import { SessionsStore } from './sessions.store.js';

/** Clocks differ, and a token may be signed just after its session has ended. */
const LIFE_MARGIN_SECONDS = 60;
/** What ended in this time is recorded again now and then: a Redis that failed over may have lost its last writes. */
const REPEATED_SECONDS = 120;
const REPEAT_MS = 30_000;

/** What follows when sessions have ended and that is committed: every service knows, and their sockets are cut. */
@Injectable()
export class SessionEndings {
  private readonly logger = new Logger(SessionEndings.name);
  /** A write failed: everything is recorded again once that is possible. */
  private isBehind = false;
  private repeatedAtMs = -Infinity;
  private readonly ended: Counter<'code'>;

  constructor(
    private readonly config: AuthConfig,
    private readonly store: SessionsStore,
    private readonly status: SessionStatus,
    private readonly log: RevocationLog,
    private readonly sockets: SessionSockets,
    metrics: Metrics,
  ) {
    this.ended = metrics.counter({
      name: 'parley_auth_sessions_ended_total',
      help: 'Sessions that were ended, by what their tokens are answered.',
      labels: ['code'],
    });
    for (const code of END_CODES) this.ended.inc({ code }, 0);
    const behind = {
      name: 'parley_auth_revocations_behind',
      help: '1 while Redis may not know of every ended session.',
    };
    metrics.gauge(behind, (gauge) => gauge.set(this.isBehind ? 1 : 0));
  }

  /** Never rejects: what cannot be told now is told by `keepComplete`, or found by the services' own checks. */
  async announce(sessionIds: readonly SessionId[], code: EndCode): Promise<void> {
    if (sessionIds.length === 0) return;
    this.ended.inc({ code }, sessionIds.length);
    this.status.noteEnded(new Map(sessionIds.map((sessionId) => [sessionId, code])));
    // First the record: a socket that comes back at once must find the session ended.
    await this.record(sessionIds, code);
    this.sockets.cut(sessionIds, code);
    this.logger.log({ event: 'sessions.ended', code, sessions: sessionIds.length, sessionId: sessionIds[0] });
  }

  /** Called every second: fills a Redis that came back empty, and repeats what it may have lost. */
  async keepComplete(): Promise<void> {
    const complete = !this.isBehind && (await this.log.isComplete());
    if (complete && performance.now() - this.repeatedAtMs < REPEAT_MS) return;
    this.isBehind = false;
    try {
      await this.log.record(await this.recent(complete ? REPEATED_SECONDS : this.lifeSeconds));
      this.repeatedAtMs = performance.now();
      if (!complete) await this.log.markComplete();
    } catch (error) {
      this.isBehind ||= !complete;
      throw error;
    }
    if (!complete) this.logger.log({ event: 'revocations.complete' });
  }

  private async record(sessionIds: readonly SessionId[], code: EndCode): Promise<void> {
    const secondsLeft = this.lifeSeconds;
    try {
      await this.log.record(sessionIds.map((sessionId) => ({ sessionId, code, secondsLeft })));
    } catch (error) {
      this.isBehind = true;
      this.logger.warn({ event: 'revocations.behind', reason: String(error) });
    }
  }

  private async recent(seconds: number): ReturnType<SessionsStore['endedWithin']> {
    const ended = await this.store.endedWithin(Math.min(seconds, this.lifeSeconds));
    const rest = this.lifeSeconds - Math.min(seconds, this.lifeSeconds);
    return ended.map((revocation) => ({ ...revocation, secondsLeft: revocation.secondsLeft + rest }));
  }

  /** Of the last access token of a session that ends now. */
  private get lifeSeconds(): number {
    return this.config.accessTokenSeconds + LIFE_MARGIN_SECONDS;
  }
}
