import { JsonText } from '#bus/query-bus.port';
import { ChatError, type Ack } from '#contracts';
import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser';

/**
 * Socket.IO's text encoding (protocol v5) without binary attachments, which Parley never sends: the ordinary encoder
 * searches each payload for buffers.
 */
export class PacketEncoder extends Encoder {
  override encode(packet: Packet): string[] {
    return [encodePacket(packet)];
  }
}

export const PACKET_PARSER = { Encoder: PacketEncoder, Decoder };

/** A Socket.IO event packet of the namespace `/` around JSON text (`["changes",{…}]`). */
export const eventPacket = (json: string): string => `${PacketType.EVENT}${json}`;

function encodePacket({ type, nsp, id, data }: Packet): string {
  const namespace = nsp === '/' || nsp === undefined ? '' : `${nsp},`;
  return `${type}${namespace}${id ?? ''}${bodyOf(type, data)}`;
}

function bodyOf(type: PacketType, data: unknown): string {
  if (type === PacketType.ACK) return ackBody(data as [Ack<unknown>]);
  const body = type === PacketType.CONNECT_ERROR ? withErrorBody(data) : data;
  return body == null ? '' : JSON.stringify(body);
}

/** An answer that history wrote as JSON goes into the packet as it is. */
function ackBody(args: readonly [Ack<unknown>]): string {
  const [ack] = args;
  return ack.ok && ack.data instanceof JsonText ? `[{"ok":true,"data":${ack.data.json}}]` : JSON.stringify(args);
}

/** Socket.IO refuses an unknown namespace without an error object; clients of Parley always get one. */
function withErrorBody(body: unknown): unknown {
  const isBare = typeof body === 'object' && body !== null && !('data' in body && body.data !== undefined);
  return isBare ? { ...body, data: new ChatError('NOT_FOUND').toBody() } : body;
}
