import { WebSocket } from 'ws';

const OPEN = 0x30;
const PING = 0x32;
const MESSAGE = 0x34;
const CONNECT = 0x30;
const EVENT = 0x32;
const ACK = 0x33;
const CONNECT_ERROR = 0x34;
const ZERO = 0x30;
const NINE = 0x39;

export interface ClientEvents {
  /** The number of the ack, and its bytes starting at `[`. */
  ack(id: number, body: Buffer): void;
  /** A complete event frame. */
  frame(frame: Buffer): void;
}

/**
 * A minimal client for Engine.IO 4 and Socket.IO 5 over a WebSocket. With the regular client, the benchmark would
 * measure the generator.
 */
export class ThinClient {
  private constructor(
    private readonly socket: WebSocket,
    private readonly events: ClientEvents,
  ) {}

  /** Resolves when the namespace is connected; rejects with the `connect_error`. */
  static connect(url: string, auth: object, events: ClientEvents): Promise<ThinClient> {
    const target = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(target, { perMessageDeflate: false, skipUTF8Validation: true });
    const client = new ThinClient(socket, events);
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server closed the connection')));
      socket.on('message', (data: Buffer) => {
        if (data[0] === OPEN) socket.send(`40${JSON.stringify(auth)}`);
        else if (data[0] === PING) socket.send('3');
        else if (data[0] === MESSAGE && data[1] === CONNECT) resolve(client);
        else if (data[0] === MESSAGE && data[1] === CONNECT_ERROR) reject(new Error(data.toString('utf8')));
        else if (data[0] === MESSAGE) client.receive(data);
      });
    });
  }

  /** Sends an event with an ack number; `payload` is JSON text. */
  emit(event: string, payload: string, ackId: number): void {
    this.socket.send(`42${String(ackId)}["${event}",${payload}]`);
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.close();
  }

  private receive(data: Buffer): void {
    if (data[1] === EVENT) this.events.frame(data);
    else if (data[1] === ACK) {
      let id = 0;
      let at = 2;
      for (let byte = data[at] ?? 0; byte >= ZERO && byte <= NINE; byte = data[++at] ?? 0) id = id * 10 + byte - ZERO;
      this.events.ack(id, data.subarray(at));
    }
  }
}
