import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import { NetworkLink } from './link.js';

/** The check refuses every text that has this word. */
export const UNWANTED = 'unwanted';

/** How the check answers. It refuses unwanted texts in each manner, if it answers in the shape that Parley expects. */
export type CheckManner = 'prompt' | 'slow' | 'wrong' | 'silent' | 'twice';

const LOOPBACK = '127.0.0.1';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PROMPT_MAX_MS = 40;
const SLOW_MIN_MS = 300;
/** Longer than `CHECK_TIMEOUT_MS`. */
const SLOW_MAX_MS = 2_500;

interface Entry {
  readonly roomId: string;
  readonly messageId: string;
  readonly body: string;
}

/** The operator's check: a server that histories ask before they store a message of a public room. */
export class ChaosCheck {
  manner: CheckManner = 'prompt';
  /** From all histories to the check. */
  link: NetworkLink | null = null;

  private constructor(
    private readonly server: Server,
    private readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {
    server.on('request', (request, response) => {
      // Without a body a history has ended, or no longer waits.
      void request.toArray().then(
        (chunks: Buffer[]) => this.answer(Buffer.concat(chunks).toString(), response),
        () => response.destroy(),
      );
    });
  }

  static async start(recorder: Recorder, random: SeededRandom): Promise<ChaosCheck> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, LOOPBACK, resolve));
    return new ChaosCheck(server, recorder, random);
  }

  /** Histories reach it at this host. */
  async linkAt(host: string): Promise<void> {
    const { port } = this.server.address() as AddressInfo;
    this.link = await NetworkLink.start('histories to the check', `http://${LOOPBACK}:${port}`, host);
  }

  /** The settings of histories. */
  get settings(): NodeJS.ProcessEnv {
    return { CHECK_URL: this.link?.url, CHECK_SECRET: SECRET, CHECK_ROOMS: 'public', CHECK_FAIL: 'closed' };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(text: string, response: ServerResponse): Promise<void> {
    const { checks } = JSON.parse(text) as { checks: readonly Entry[] };
    const { manner, random } = this;
    if (manner === 'silent') return;
    await sleep(manner === 'slow' ? random.between(SLOW_MIN_MS, SLOW_MAX_MS) : random.between(0, PROMPT_MAX_MS));
    if (manner === 'wrong') return this.mistake(checks, response);
    const body = this.judged(checks, ({ body: written }) => written.includes(UNWANTED));
    if (manner === 'twice') return this.answerTwice(response, body);
    reply(response, body);
  }

  /** Something that is no answer, or an answer that refuses messages without a reason, with an index of no message. */
  private mistake(checks: readonly Entry[], response: ServerResponse): void {
    const kind = this.random.weighted({ error: 1, redirect: 1, shape: 1, cut: 1, whim: 3 });
    if (kind === 'error') response.writeHead(500).end('{"refused":[]}');
    else if (kind === 'redirect') response.writeHead(302, { location: '/' }).end();
    else if (kind === 'shape') reply(response, '{"refused":"none"}');
    else if (kind === 'cut') reply(response, '{"refused":[');
    else
      reply(
        response,
        this.judged(checks, () => true),
      );
  }

  /**
   * The second answer accepts everything, or refuses the first message: it must not count for the next question. Both come at
   * once, because a later one would look like the answer to the next question.
   */
  private answerTwice(response: ServerResponse, body: string): void {
    const second = this.random.next() < 0.5 ? '{"refused":[]}' : '{"refused":[{"index":0}]}';
    response
      .writeHead(200, { 'content-length': Buffer.byteLength(body) })
      .end(`${body}HTTP/1.1 200 OK\r\ncontent-length: ${second.length}\r\n\r\n${second}`);
  }

  /** The answer. Records each verdict before anyone can know it. */
  private judged(checks: readonly Entry[], isRefused: (entry: Entry) => boolean): string {
    const refused = checks.map(isRefused);
    checks.forEach(({ roomId, messageId, body }, index) =>
      this.recorder.add('verdict', { roomId, messageId, body, refused: refused[index] === true }),
    );
    const places = [...checks.keys(), checks.length].filter((index) => refused[index] !== false);
    return JSON.stringify({ refused: places.map((index) => ({ index, detail: 'Not here.' })) });
  }
}

function reply(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}
