import type { Delivered } from './frames.js';
import type { PlannedClient } from './plan.js';
import { type Arrival, Stream } from './stream.js';
import type { Link, LinkEvents, Request, Wire } from './wire.js';

/** Where a client reports what it received. */
export interface Receiver {
  /** The messages of this run in these bytes of the client's room. */
  read(client: PlannedClient, bytes: Buffer): readonly Delivered[];
  received(arrival: Arrival, message: Delivered): void;
  /** The answer to a send. */
  answered(client: Client, number: number, ok: boolean): void;
  /** The server ended the connection. */
  lost(): void;
  nextNumber(): number;
}

export interface Answer {
  readonly ok: boolean;
  readonly bytes: Buffer;
}

const CLOSED = Buffer.from('the server closed the connection');

/** One simulated client, over all its connections. */
export class Client implements LinkEvents {
  private link: Link | null = null;
  private readonly streams = new Map<number, Stream>();
  private readonly asked = new Map<number, (answer: Answer) => void>();
  /** The requests of the next connect, if it is not the first one. */
  private comeBack: readonly Request[] | null = null;
  /** Messages sent so far. */
  sent = 0;

  constructor(
    readonly planned: PlannedClient,
    private readonly wire: Wire,
    private readonly receiver: Receiver,
  ) {}

  /** Connects and enters the rooms; after the first time as a client that comes back. Rejects if one step fails. */
  async connect(): Promise<void> {
    const { url, auth, enter, comeBack } = this.planned;
    this.link = await this.wire.connect(url, auth, this);
    let answers = '';
    for (const request of this.comeBack ?? enter) {
      const { ok, bytes } = await this.ask(request);
      if (!ok) throw new Error(bytes.toString('utf8', 0, 300));
      if (this.comeBack === null && comeBack !== undefined) answers += bytes.toString('utf8');
    }
    this.comeBack ??= comeBack?.map((request) => ({ ...request, payload: fill(request.payload, answers) })) ?? enter;
  }

  send(body: string, id: string, number: number): void {
    this.link?.send({ id, roomId: this.planned.roomId, body }, number);
  }

  ask(request: Request): Promise<Answer> {
    const number = this.receiver.nextNumber();
    return new Promise((resolve) => {
      this.asked.set(number, resolve);
      this.link?.ask(request, number);
    });
  }

  cut(): void {
    this.link?.cut();
    this.link = null;
    this.asked.clear();
  }

  answered(number: number, ok: boolean, bytes: Buffer): void {
    const resolve = this.asked.get(number);
    if (resolve === undefined) {
      this.receiver.answered(this, number, ok);
      return;
    }
    this.asked.delete(number);
    this.frame(bytes);
    resolve({ ok, bytes });
  }

  closed(): void {
    this.link = null;
    for (const resolve of this.asked.values()) resolve({ ok: false, bytes: CLOSED });
    this.asked.clear();
    this.receiver.lost();
  }

  frame(bytes: Buffer): void {
    for (const message of this.receiver.read(this.planned, bytes)) {
      let stream = this.streams.get(message.sender);
      if (stream === undefined) this.streams.set(message.sender, (stream = new Stream()));
      this.receiver.received(stream.take(message.count), message);
    }
  }
}

/** Replaces each `$name` by the first field of that name in JSON text. */
export function fill(template: string, json: string): string {
  return template.replace(/\$(\w+)/g, (whole, name: string) => {
    const value = new RegExp(`"${name}":"?([^",}\\]]+)`).exec(json)?.[1];
    return value ?? whole;
  });
}
