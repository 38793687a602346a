import { JsonText } from '#bus/query-bus.port';
import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { eventPacket, PacketEncoder } from './packet-encoder.js';

const encoder = new PacketEncoder();

describe('the packet encoder', () => {
  it.each<Packet>([
    { type: PacketType.EVENT, nsp: '/', data: ['changes', { a: 'ä"\n' }] },
    { type: PacketType.EVENT, nsp: '/other', data: ['x'], id: 7 },
    { type: PacketType.ACK, nsp: '/', data: [{ ok: true, data: {} }], id: 0 },
    { type: PacketType.CONNECT, nsp: '/', data: { sid: 's' } },
    { type: PacketType.CONNECT_ERROR, nsp: '/', data: { message: 'm', data: { code: 'INVALID' } } },
    { type: PacketType.DISCONNECT, nsp: '/' },
  ])('encodes as socket.io does: $type', (packet) => {
    expect(encoder.encode(packet)).toEqual(new Encoder().encode({ ...packet }));
  });

  it('puts JSON text into a packet that a client reads as the event', () => {
    const data = ['changes', { roomId: 'r', from: 1, to: 2, items: [{ body: '\u2028 😀' }] }];
    const decoded: Packet[] = [];
    const decoder = new Decoder();
    decoder.on('decoded', (packet: Packet) => decoded.push(packet));
    decoder.add(eventPacket(JSON.stringify(data)));
    expect(decoded).toMatchObject([{ type: PacketType.EVENT, nsp: '/', data }]);
  });

  it('passes the JSON text of an answer on', () => {
    const data = { messages: [{ body: '\u2028 😀' }], rev: 1 };
    const packet = { type: PacketType.ACK, nsp: '/', id: 3 };
    const text = new JsonText(JSON.stringify(data));
    expect(encoder.encode({ ...packet, data: [{ ok: true, data: text }] })).toEqual(
      new Encoder().encode({ ...packet, data: [{ ok: true, data }] }),
    );
  });

  it('gives every refused connection an error object', () => {
    const packet = { type: PacketType.CONNECT_ERROR, nsp: '/x', data: { message: 'Invalid namespace' } };
    expect(encoder.encode(packet)[0]).toContain('"code":"NOT_FOUND"');
  });
});
