import { once } from 'node:events';

import { WebSocket } from 'ws';

import type { Frame } from './frames.js';

const OPEN_TIMEOUT_MS = 20_000;
/** The protocol's 10 s for an ack, and the rest for a busy machine. */
const ANSWER_TIMEOUT_MS = 20_000;
/**
 * A mark that directly follows the frame that ends the namespace is ignored. The next mark makes the server close the
 * connection.
 */
const MARK_AGAIN_MS = 250;
/** Frames in flight before the fuzzer waits for the server. */
const UNANSWERED_MAX = 16;
/** An event that the server does not know: it answers without asking any other part. */
const MARK = 'fuzz:mark';
/** Ids that no fuzzed frame has. */
const MARKS_FROM = 2 ** 42;
const BUG = '"code":"INTERNAL"';
const SHOWN_CHARS_MAX = 400;

/** One raw connection, without a client library: Engine.IO 4 and Socket.IO 5 over a WebSocket. */
export class FuzzedSocket {
  /** Effects that no frame may have. */
  readonly flaws: string[] = [];
  private readonly recent: Frame[] = [];
  private marks = MARKS_FROM;
  private onClose: () => void = () => undefined;
  /** Called with the id of each answer to an unknown event. */
  private onMark: (id: string) => void = () => undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.receive(data));
    socket.on('close', () => this.onClose());
    socket.on('error', () => socket.terminate());
  }

  /**
   * Rejects if the gateway does not admit the user.
   *
   * @param url the port of a gateway
   */
  static async open(url: string, token: string): Promise<FuzzedSocket> {
    const target = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(target, { perMessageDeflate: false });
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(), OPEN_TIMEOUT_MS);
    socket.once('close', () => ended.abort());
    await once(socket, 'message', { signal: ended.signal });
    socket.send(`40${JSON.stringify({ token, protocol: 1 })}`);
    const [answer] = (await once(socket, 'message', { signal: ended.signal })) as [Buffer];
    clearTimeout(timer);
    if (!answer.toString().startsWith('40')) throw new Error(`no session: ${answer.toString()}`);
    return new FuzzedSocket(socket);
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Sends frames until the connection closes. Returns how many the server has seen. */
  async sendAll(frames: readonly Frame[]): Promise<number> {
    let unanswered = 0;
    for (const [index, frame] of frames.entries()) {
      this.recent.push(frame);
      this.socket.send(frame.data, { binary: frame.binary });
      unanswered += 1;
      if (!frame.mayClose && unanswered < UNANSWERED_MAX) continue;
      await this.untilAnswered();
      unanswered = 0;
      if (!this.isOpen) return index + 1;
      this.recent.length = 0;
    }
    if (unanswered > 0) await this.untilAnswered();
    return frames.length;
  }

  close(): void {
    this.socket.terminate();
  }

  /** Resolves when the server has taken every frame so far, or has closed the connection. */
  private async untilAnswered(): Promise<void> {
    this.marks += 1;
    const mark = String(this.marks);
    const ask = (): void => this.socket.send(`42${mark}["${MARK}"]`);
    const again = setInterval(ask, MARK_AGAIN_MS);
    const deadline = setTimeout(() => {
      this.flaws.push(`no answer after ${this.shown()}`);
      this.close();
    }, ANSWER_TIMEOUT_MS);
    await new Promise<void>((resolve) => {
      this.onMark = (answered) => {
        if (answered === mark) resolve();
      };
      this.onClose = resolve;
      if (this.isOpen) ask();
      else resolve();
    });
    clearInterval(again);
    clearTimeout(deadline);
  }

  private receive(data: Buffer): void {
    const text = data.toString('utf8');
    if (text === '2') this.socket.send('3');
    if (text.includes(BUG)) this.flaws.push(`INTERNAL after ${this.shown()}: ${text.slice(0, SHOWN_CHARS_MAX)}`);
    const answered = /^43(\d+)\[.*UNKNOWN_EVENT/.exec(text)?.[1];
    if (answered !== undefined) this.onMark(answered);
  }

  /** The frames since the last one that the server has answered. */
  private shown(): string {
    return this.recent.map(({ data }) => JSON.stringify(data.toString('latin1')).slice(0, SHOWN_CHARS_MAX)).join(', ');
  }
}
