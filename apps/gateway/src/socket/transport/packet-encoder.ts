import { ChatError } from '#contracts';
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
  const body: unknown = type === PacketType.CONNECT_ERROR ? withErrorBody(data) : data;
  return `${type}${namespace}${id ?? ''}${body == null ? '' : JSON.stringify(body)}`;
}

/** Socket.IO refuses an unknown namespace without an error object; clients of Parley always get one. */
function withErrorBody(body: unknown): unknown {
  const isBare = typeof body === 'object' && body !== null && !('data' in body && body.data !== undefined);
  return isBare ? { ...body, data: new ChatError('NOT_FOUND').toBody() } : body;
}
