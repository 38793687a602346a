import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { ErrorCode, IncomingId } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import { toChatError } from '#platform/error-mapping.policy';
import { Metrics } from '#platform/metrics/metrics';
import { WriteSql } from '../store/write-sql.js';
import { noteRefusal } from './incoming.store.js';
import { programOf } from './programs.js';

/** A flood of refusals writes each of its codes this often. */
const NOTED_EVERY_MS = 10_000;
const NOTED_MAX = 10_000;

/** Counts the refused requests to incoming webhooks, and notes the last one of each webhook. */
@Injectable()
export class RefusedPosts {
  private readonly logger = new Logger(RefusedPosts.name);
  private readonly refusals: Counter<'code' | 'program'>;
  /** The times of the last notes, by webhook and code. */
  private readonly notedAtMs = new BoundedMap<string, number>(NOTED_MAX);

  constructor(
    private readonly writes: WriteSql,
    metrics: Metrics,
  ) {
    this.refusals = metrics.counter({
      name: 'parley_history_incoming_refused_total',
      help: "Refused requests to incoming webhooks, by error code and the sender's program (of a fixed list, else other).",
      labels: ['program', 'code'],
    });
  }

  count(error: unknown, userAgent: string | undefined): void {
    this.refusals.inc({ program: programOf(userAgent), code: toChatError(error).code });
  }

  /** Never rejects. */
  async note(error: unknown, id: IncomingId): Promise<void> {
    const { code } = toChatError(error);
    if (this.isNoted(id, code)) return;
    try {
      await noteRefusal(this.writes, id, code);
    } catch (failure) {
      this.logger.warn({ event: 'incoming.refusal-not-noted', reason: String(failure) });
    }
  }

  private isNoted(id: IncomingId, code: ErrorCode): boolean {
    const [key, now] = [`${id} ${code}`, performance.now()];
    const before = this.notedAtMs.get(key);
    if (before !== undefined && now - before < NOTED_EVERY_MS) return true;
    this.notedAtMs.set(key, now);
    return false;
  }
}
