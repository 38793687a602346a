import { connect as connectTcp, type Socket } from 'node:net';

import type { Link, LinkEvents, Outgoing, Request, Wire } from './wire.js';

const STREAM = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>`;
const AUTH = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`;
const BIND = `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`;
const FAILED = "type='error'";
const TAG_START = 0x3c;
const TAG_END = 0x3e;
const BODY = Buffer.from('<body>');
const NOTHING = Buffer.alloc(0);

/**
 * XMPP over TCP, as a guest. The answer to a message is the room's reflection of it (XEP-0045). The event of a request is
 * the part of a tag that ends its answer; `$id` in its payload stands for an id without a second use.
 */
export const xmpp: Wire = {
  async connect(url, _auth, events) {
    const { hostname, port } = new URL(url);
    const link = new XmppLink(connectTcp({ host: hostname, port: Number(port), noDelay: true }), events);
    await link.logIn();
    return link;
  },
};

interface Expected {
  readonly text: string;
  readonly arrived: (frame: Buffer) => void;
}

class XmppLink implements Link {
  private rest: Buffer = NOTHING;
  private expected: Expected | null = null;
  /** Messages without a reflection yet, in the order in which the room will reflect them. */
  private readonly sent: { readonly number: number; readonly body: string }[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly events: LinkEvents,
  ) {
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
  }

  /** Rejects if the server ends the connection. */
  logIn(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.on('error', reject);
      this.socket.once('close', () => {
        reject(new Error('the server closed the connection'));
        this.events.closed();
      });
      void this.steps().then(resolve);
    });
  }

  send({ id, roomId, body }: Outgoing, number: number): void {
    this.sent.push({ number, body });
    this.socket.write(`<message type='groupchat' id='${id}' to='${roomId}'><body>${body}</body></message>`);
  }

  ask({ event, payload }: Request, number: number): void {
    const id = `${String(process.pid)}-${String(number)}`;
    const arrived = (frame: Buffer): void => this.events.answered(number, !frame.includes(FAILED), frame);
    this.expected = { text: event.replace('$id', id), arrived };
    this.socket.write(payload.replaceAll('$id', id));
  }

  cut(): void {
    this.socket.removeAllListeners('data').removeAllListeners('close');
    this.socket.destroy();
  }

  private async steps(): Promise<void> {
    await this.exchange(STREAM, '</stream:features>');
    await this.exchange(AUTH, '<success');
    await this.exchange(STREAM, '</stream:features>');
    await this.exchange(BIND, "id='bind'");
  }

  private exchange(xml: string, text: string): Promise<Buffer> {
    return new Promise((arrived) => {
      this.expected = { text, arrived };
      this.socket.write(xml);
    });
  }

  private receive(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const end = wholeTags(bytes);
    this.rest = bytes.subarray(end);
    if (end > 0) this.read(bytes.subarray(0, end));
  }

  private read(frame: Buffer): void {
    const { expected } = this;
    if (expected !== null && (frame.includes(expected.text) || frame.includes(FAILED))) {
      this.expected = null;
      expected.arrived(frame);
    } else {
      this.events.frame(frame);
    }
    for (let first = this.sent[0]; first !== undefined && frame.includes(first.body); first = this.sent[0]) {
      this.sent.shift();
      this.events.answered(first.number, !frame.includes(FAILED), NOTHING);
    }
  }
}

/** The length of the beginning that splits no tag and no body. */
export function wholeTags(bytes: Buffer): number {
  const whole = bytes.at(-1) === TAG_END && !bytes.subarray(-BODY.length).equals(BODY);
  return whole ? bytes.length : Math.max(bytes.lastIndexOf(TAG_START), 0);
}
