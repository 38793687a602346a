import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Agent, request, type Dispatcher } from 'undici';
import type { Histogram } from 'prom-client';
import { HistoryConfig } from '#config/app-config';
import { BUILD_VERSION } from '#platform/build-version';
import { keyOfSecret, signedHeaders } from '#platform/egress/signed-headers';
import { Metrics } from '#platform/metrics/metrics';
import { refusalsIn, type Refusals } from './answer.policy.js';

/** Questions on their way; others wait for a place. */
const PLACES = 32;
const ANSWER_BYTES_MAX = 64 * 1024;
const MS_PER_SECOND = 1000;
const LOG_INTERVAL_MS = 1_000;

/** Asks the operator's check, at `CHECK_URL`: without redirects, cookies and proxies of the environment. */
@Injectable()
export class CheckClient implements OnApplicationShutdown {
  private readonly logger = new Logger(CheckClient.name);
  private readonly agent = new Agent({ connections: PLACES });
  private readonly secrets: readonly Buffer[];
  private readonly seconds: Histogram;
  private unlogged = 0;
  private loggedAtMs = -Infinity;

  constructor(
    private readonly config: HistoryConfig,
    metrics: Metrics,
  ) {
    this.secrets = (config.checkSecrets ?? []).map(keyOfSecret);
    this.seconds = metrics.histogram({
      name: 'parley_check_seconds',
      help: 'Time of a question to the check, with the wait for a place.',
    });
  }

  /** Resolves within `CHECK_TIMEOUT_MS`, with `undefined` without an answer. Never rejects. */
  async ask(body: string): Promise<Refusals | undefined> {
    const startedAtMs = performance.now();
    const signal = AbortSignal.timeout(this.config.checkTimeoutMs);
    try {
      return await this.post(body, signal);
    } catch (error) {
      this.note(signal.aborted ? 'timeout' : String(error));
      return undefined;
    } finally {
      this.seconds.observe((performance.now() - startedAtMs) / MS_PER_SECOND);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** One line per interval: every message asks while connections are refused at once. */
  private note(reason: string): void {
    this.unlogged += 1;
    if (performance.now() - this.loggedAtMs < LOG_INTERVAL_MS) return;
    this.logger.warn({ event: 'check.unanswered', times: this.unlogged, reason });
    this.loggedAtMs = performance.now();
    this.unlogged = 0;
  }

  private async post(body: string, signal: AbortSignal): Promise<Refusals> {
    const id = `msg_${randomUUID()}`;
    const answer = await request(this.config.checkUrl ?? '', {
      dispatcher: this.agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': `Parley/${BUILD_VERSION}`,
        ...signedHeaders({ id, body, secrets: this.secrets }, Date.now()),
      },
      body,
      signal,
    });
    const text = await textOf(answer.body);
    const refusals = answer.statusCode === 200 && text !== undefined ? refusalsIn(text) : undefined;
    if (refusals === undefined) throw new NoAnswer(`status ${String(answer.statusCode)}, or another shape`);
    return refusals;
  }
}

class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** `undefined` if it is too large. */
async function textOf(body: Dispatcher.ResponseData['body']): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) {
      body.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
