import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counter } from 'prom-client';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { Metrics } from '#platform/metrics/metrics';
import { ForgottenPasswordsService } from './forgotten-passwords.service.js';
import { isFinal, mailFailureOf, responseCodeOf } from './mail-failure.policy.js';
import { MailOutbox, type Forgotten, type Mail } from './mail-outbox.js';
import { ANSWER_TIMEOUT_MS, MailServer } from './mail-server.js';
import { MailsStore, type TakenMail } from './mails.store.js';

/** Mails that this process hands in at once. */
const AT_ONCE_MAX = 4;
/** How long a mail whose answer is missing keeps its lane. */
const LANE_PATIENCE_MS = 5_000;
/** Mails of this process whose tries have not ended. A slow mail server keeps as many connections. */
const UNDER_WAY_MAX = 40;
/** Finds mails that are due again, and those of processes that were killed. */
const INTERVAL_MS = 10_000;
/** How long a stop lets the mail server answer. Another process hands the mail in again, if it does not. */
const STOP_WAIT_MS = 1_500;

/**
 * Hands in the mails of the outbox: at once those of this process, and whatever is due. A mail is taken by a statement of its own,
 * so no transaction is open while the mail server is slow.
 */
@Injectable()
export class MailDeliveryService implements OnModuleInit, BeforeApplicationShutdown {
  readonly job = new PeriodicJob({ name: 'mails', intervalMs: INTERVAL_MS, work: () => this.look() });
  private readonly logger = new Logger(MailDeliveryService.name);
  private readonly lanes = new Set<Promise<void>>();
  /** Tries that have not ended, in the lanes and outside of them. */
  private readonly underWay = new Set<Promise<void>>();
  /** A mail was written while all lanes were busy. */
  private isAsked = false;
  private isStopping = false;
  private readonly aborting = new AbortController();
  private waiting = 0;
  private readonly sent: Counter<'mail'>;
  private readonly failed: Counter<'kind'>;

  constructor(
    private readonly server: MailServer,
    private readonly mails: MailsStore,
    private readonly outbox: MailOutbox,
    private readonly forgotten: ForgottenPasswordsService,
    metrics: Metrics,
  ) {
    const sent = { name: 'parley_auth_mails_sent_total', help: 'Mails that the mail server has taken.' };
    this.sent = metrics.counter({ ...sent, labels: ['mail'] });
    const failed = { name: 'parley_auth_mails_failed_total', help: 'Tries to hand in a mail that failed.' };
    this.failed = metrics.counter({ ...failed, labels: ['kind'] });
    const waiting = { name: 'parley_auth_mails_waiting', help: 'Mails of all auths that are not handed in yet.' };
    metrics.gauge(waiting, (gauge) => gauge.set(this.waiting));
  }

  onModuleInit(): void {
    if (this.server.isSet) this.mails.onCommit(() => this.wake());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    const stopped = this.settled();
    await Promise.race([stopped, sleep(STOP_WAIT_MS, undefined, { ref: false })]);
    this.aborting.abort();
    // PostgreSQL may be slow, too.
    await Promise.race([stopped, sleep(STOP_WAIT_MS, undefined, { ref: false })]);
  }

  private async look(): Promise<void> {
    if (!this.server.isSet) return;
    this.waiting = await this.mails.waiting();
    if (this.waiting > 0) this.wake();
  }

  private wake(): void {
    this.isAsked = true;
    if (this.isStopping || this.lanes.size >= AT_ONCE_MAX) return;
    const lane = this.drain().finally(() => this.lanes.delete(lane));
    this.lanes.add(lane);
  }

  /** Never rejects: PostgreSQL may be unavailable, and the job looks again. */
  private async drain(): Promise<void> {
    try {
      while (!this.isStopping) {
        this.isAsked = false;
        const mail = await this.mails.take();
        if (mail !== undefined) await this.settle(mail);
        else if (!this.isAsked) return;
      }
    } catch (error) {
      this.logger.warn({ event: 'mails.not-taken', error });
    }
  }

  /** Resolves when the try has ended, or the mail server has let the mail wait long enough for it to leave its lane. */
  private async settle(mail: TakenMail): Promise<void> {
    let leave: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const settled = this.try(mail, leave).finally(() => this.underWay.delete(settled));
    this.underWay.add(settled);
    if (this.underWay.size > UNDER_WAY_MAX) return settled;
    await Promise.race([settled, left.then(() => sleep(LANE_PATIENCE_MS, undefined, { ref: false }))]);
  }

  /** Never rejects: those behind it must not wait for a mail that fails, which is due again later. */
  private async try(mail: TakenMail, onEnd: () => void): Promise<void> {
    try {
      if (mail.kind !== 'forgot') await this.handIn(mail, onEnd);
      else await this.forgotten.answer(mail.id, this.outbox.open<Forgotten>(mail.id, mail.content));
    } catch (error) {
      this.logger.warn({ event: 'mail.not-settled', mail: mail.kind, tries: mail.tries, error });
    }
  }

  private async handIn({ id, kind, content, tries }: TakenMail, onEnd: () => void): Promise<void> {
    const mail = this.outbox.open<Mail>(id, content);
    const beforeEnd = async () => {
      await this.mails.expectAnswer(id, ANSWER_TIMEOUT_MS);
      onEnd();
    };
    try {
      await this.server.handIn(mail, { signal: this.aborting.signal, beforeEnd });
    } catch (error) {
      this.reportFailure(kind, tries, error);
      if (isFinal(error)) await this.mails.remove(id);
      else if (responseCodeOf(error) !== undefined) await this.mails.pause(id);
      return;
    }
    this.sent.inc({ mail: kind });
    this.logger.log({ event: 'mail.sent', mail: kind, tries });
    await this.mails.remove(id);
  }

  /** Neither the error's message nor the server's answer is logged: they may have the e-mail address. */
  private reportFailure(mail: string, tries: number, error: unknown): void {
    const kind = mailFailureOf(error);
    this.failed.inc({ kind });
    const responseCode = responseCodeOf(error);
    this.logger.warn({ event: 'mail.failed', mail, kind, responseCode, tries, isFinal: isFinal(error) });
  }

  /** Resolves when nothing that was due when it was called is left to try. */
  async settled(): Promise<void> {
    while (this.lanes.size + this.underWay.size > 0) await Promise.all([...this.lanes, ...this.underWay]);
  }
}
