import type { OnApplicationShutdown } from '@nestjs/common';
import { Agent, request, type Dispatcher } from 'undici';
import type { RefusalReason } from '#contracts';
import { BUILD_VERSION } from '#platform/build-version';
import type { Clock } from '#platform/clock';
import { CheckedConnections, ConnectionFailure, type ConnectionRule } from './checked-connections.js';
import { Names } from './names.js';
import { retryAfterMs } from './retry-after.policy.js';

/** The part of an answer's body that is read. */
const BODY_BYTES_MAX = 65_536;

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Otherwise the answer's body is ignored. */
  readonly readsBody?: boolean;
}

export interface PostAnswer {
  /** `null` if no answer came; then `reason` says why. */
  readonly status: number | null;
  readonly reason: RefusalReason | null;
  /** How long the receiver asks to wait. */
  readonly retryAfterMs: number | null;
  /** The IP that may not be connected to, if that is the reason. */
  readonly ip?: string | undefined;
  readonly body?: string | undefined;
}

/** Posts to checked IPs: without redirects, cookies and proxies of the environment. */
export class HttpPoster implements OnApplicationShutdown {
  private readonly agent: Agent;

  /** @param timeoutMs from the beginning to the answer */
  constructor(
    rule: ConnectionRule,
    private readonly timeoutMs: number,
    private readonly clock: Clock,
    names = new Names(),
  ) {
    const { connector: connect } = new CheckedConnections(rule, names, timeoutMs);
    this.agent = new Agent({ connect });
  }

  /** Never rejects. */
  async post({ url, headers, body, readsBody = false }: PostRequest): Promise<PostAnswer> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const answer = await request(url, {
        dispatcher: this.agent,
        method: 'POST',
        headers: { ...headers, 'user-agent': `Parley/${BUILD_VERSION}` },
        body,
        signal,
      });
      const text = readsBody ? await textOf(answer.body) : await ignore(answer.body);
      const { statusCode: status, headers: answered } = answer;
      const [wait] = [answered['retry-after']].flat();
      return { status, reason: null, retryAfterMs: retryAfterMs(status, wait, this.clock.time()), body: text };
    } catch (error) {
      return { status: null, retryAfterMs: null, ...failureOf(error, signal) };
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

type AnswerBody = Dispatcher.ResponseData['body'];

async function textOf(body: AnswerBody): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) {
      body.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The head of the answer says everything. */
async function ignore(body: AnswerBody): Promise<undefined> {
  await body.dump({ limit: BODY_BYTES_MAX }).catch(() => undefined);
  return undefined;
}

function failureOf(error: unknown, signal: AbortSignal): Pick<PostAnswer, 'reason' | 'ip'> {
  if (error instanceof ConnectionFailure) return { reason: error.reason, ip: error.ip };
  return { reason: signal.aborted ? 'timeout' : 'connection' };
}
