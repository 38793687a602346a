import { ChatError } from '#contracts';
import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser';

/**
 * Socket.IO's text encoding (protocol v5) without what Parley never sends: attachments. An event whose data is a text
 * is taken for ready-made JSON (`["changes",{…}]`) and goes out as it is; the ordinary encoder would look through the
 * whole payload for buffers and encode it once more.
 */
export class PacketEncoder extends Encoder {
  override encode(packet: Packet): string[] {
    return [encodePacket(packet)];
  }
}

export const PACKET_PARSER = { Encoder: PacketEncoder, Decoder };

/** A whole Socket.IO event packet of the namespace `/` around ready-made JSON text. */
export const eventPacket = (json: string): string => `${PacketType.EVENT}${json}`;

function encodePacket({ type, nsp, id, data }: Packet): string {
  if (type === PacketType.EVENT && typeof data === 'string') return eventPacket(data);
  const namespace = nsp === '/' || nsp === undefined ? '' : `${nsp},`;
  const body: unknown = type === PacketType.CONNECT_ERROR ? refusal(data) : data;
  return `${type}${namespace}${id ?? ''}${body == null ? '' : JSON.stringify(body)}`;
}

/** Socket.IO's own refusals (of an unknown namespace) carry no error object; every refusal of ours does. */
function refusal(given: unknown): unknown {
  const bare = typeof given === 'object' && given !== null && !('data' in given && given.data !== undefined);
  return bare ? { ...given, data: new ChatError('NOT_FOUND').toBody() } : given;
}
