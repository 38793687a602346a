import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Resolver } from 'node:dns/promises';

import ipaddr from 'ipaddr.js';

const HEADER_BYTES = 12;
const TYPES: Readonly<Record<number, 'ipv4' | 'ipv6'>> = { 1: 'ipv4', 28: 'ipv6' };
const NO_SUCH_NAME = 3;
/** A pointer to the name in the question, then the class IN and a lifetime of 0. */
const NAME = [0xc0, HEADER_BYTES];
const IN_FOR_0_SECONDS = [0, 1, 0, 0, 0, 0];

/** A DNS server on UDP. A name may have another answer each time it is asked for. */
export class DnsServer {
  /** `shop.example A` of each question, in their order. */
  readonly asked: string[] = [];
  private readonly answers = new Map<string, string[][]>();

  private constructor(private readonly socket: Socket) {
    socket.on('message', (query, { port, address }) => {
      const reply = this.reply(query);
      if (reply !== null) socket.send(reply, port, address);
    });
  }

  static async start(): Promise<DnsServer> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new DnsServer(socket);
  }

  /** @param lookups the IPs for the first question of a type, the second one …; the last ones are for all others */
  set(name: string, ...lookups: string[][]): void {
    this.answers.set(name, lookups);
  }

  /** Does not answer questions for the name. */
  silence(name: string): void {
    this.answers.set(name, []);
  }

  resolver(options = {}): Resolver {
    const resolver = new Resolver(options);
    resolver.setServers([`127.0.0.1:${this.socket.address().port}`]);
    return resolver;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }

  private reply(query: Buffer): Buffer | null {
    const { name, end } = nameIn(query);
    const type = query.readUInt16BE(end);
    const question = query.subarray(HEADER_BYTES, end + 4);
    const before = this.asked.filter((other) => other === `${name} ${type}`).length;
    this.asked.push(`${name} ${type}`);
    const lookups = this.answers.get(name);
    if (lookups?.length === 0) return null;
    const ips = lookups?.[Math.min(before, lookups.length - 1)] ?? [];
    const records = ips.map((text) => ipaddr.parse(text)).filter((ip) => ip.kind() === TYPES[type]);
    const header = Buffer.alloc(HEADER_BYTES);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (lookups === undefined ? NO_SUCH_NAME : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    return Buffer.concat([header, question, ...records.map((record) => recordOf(type, record.toByteArray()))]);
  }
}

function recordOf(type: number, bytes: number[]): Buffer {
  return Buffer.from([...NAME, 0, type, ...IN_FOR_0_SECONDS, 0, bytes.length, ...bytes]);
}

function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}
