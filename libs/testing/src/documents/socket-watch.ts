import { PacketType, type Packet } from 'socket.io-parser';
import type { Socket } from 'socket.io-client';

import { mismatch, occurred } from './conformance.js';
import type { FieldsSchema } from './hostile-values.js';
import { noteConfidential } from '../secrets/confidential.js';
import { CheckedDocument } from './schema-checks.js';

interface AsyncApi {
  operations: Record<string, { action: 'send' | 'receive' }>;
  components: { messages: Record<string, { name: string }> };
}

interface Outgoing {
  readonly event: string;
  /** Why the request is not valid; `null` if it is. */
  readonly problem: string | null;
}

type AnyAck = { ok: true } | { ok: false; error: { code: string } };

const NO_SUCH_EVENT = 'there is no such event';

export const asyncApi = new CheckedDocument<AsyncApi>('asyncapi.json');
const messages = asyncApi.document.components.messages;

/** Events that the document says the server sends. */
export function serverEvents(): string[] {
  const sent = Object.entries(asyncApi.document.operations).filter(([, { action }]) => action === 'send');
  return sent.map(([key]) => messages[key.replace(/^send\./, '')]?.name ?? key);
}

/** The schema of an event's request. */
export function requestSchemaOf(event: string): FieldsSchema {
  return (messages[`${keyOf(event)}.request`] as unknown as { payload: FieldsSchema }).payload;
}

/** Checks every packet, in both directions, against `docs/asyncapi.json`. Call it before the socket connects. */
export function watchSocket(socket: Socket): void {
  const open = new Map<number, Outgoing>();
  const manager = socket.io as unknown as { _packet(packet: Packet): void };
  const send = manager._packet.bind(manager);
  manager._packet = (packet) => {
    if (isEvent(packet.type)) sent(packet, open);
    send(packet);
  };
  socket.io.on('packet', (packet) => received(packet, open));
  socket.on('disconnect', () => open.clear());
}

function sent({ id, data }: Packet, open: Map<number, Outgoing>): void {
  const [event, payload] = data as [string, unknown];
  noteConfidential(payload);
  const key = `${keyOf(event)}.request`;
  const isKnown = Object.hasOwn(messages, key);
  if (isKnown) occurred(`event ${event}`);
  if (id !== undefined)
    open.set(id, { event, problem: isKnown ? check(key, plain(payload === undefined ? {} : payload)) : NO_SUCH_EVENT });
}

function received({ type, id, data }: Packet, open: Map<number, Outgoing>): void {
  if (type === PacketType.CONNECT_ERROR) {
    const { data: error } = data as { data?: { code: string } };
    if (error !== undefined) hold('connect_error', 'connect_error', error);
    if (error !== undefined) occurred(`code ${error.code}`);
  } else if (type === PacketType.EVENT) {
    const [event, payload] = data as [string, unknown];
    occurred(`frame ${event}`);
    hold(`frame ${event}`, keyOf(event), payload);
  } else if (type === PacketType.ACK && id !== undefined) {
    const request = open.get(id);
    open.delete(id);
    if (request === undefined) mismatch(`ack ${String(id)}`, 'came twice or without a request', data);
    // With a timeout, the client puts an error (`null`) before the argument.
    if (request !== undefined) acked(request, (data as unknown[]).at(-1) as AnyAck);
  }
}

function acked({ event, problem }: Outgoing, ack: AnyAck): void {
  if (!ack.ok) occurred(`code ${ack.error.code}`);
  if (problem === NO_SUCH_EVENT) holdUnknown(event, ack);
  else hold(`ack of ${event}`, `${keyOf(event)}.ack`, ack);
  if (ack.ok && problem !== null) mismatch(`request ${event}`, `was accepted, but ${problem}`, null);
}

function holdUnknown(event: string, ack: AnyAck): void {
  const problem = ack.ok ? null : asyncApi.at('components', 'schemas', 'ErrorBody')(ack.error);
  if (problem !== null) mismatch(`ack of ${event}`, problem, ack);
}

function hold(where: string, key: string, value: unknown): void {
  const problem = Object.hasOwn(messages, key) ? check(key, value) : 'is not documented';
  if (problem !== null) mismatch(where, problem, value);
}

function check(key: string, value: unknown): string | null {
  return asyncApi.at('components', 'messages', key, 'payload')(value);
}

function keyOf(event: string): string {
  return event.replaceAll(':', '.');
}

function isEvent(type: PacketType): boolean {
  return type === PacketType.EVENT || type === PacketType.BINARY_EVENT;
}

/** The payload as on the wire: without fields that are `undefined`. */
function plain(payload: unknown): unknown {
  return JSON.parse(JSON.stringify(payload) ?? 'null') as unknown;
}
