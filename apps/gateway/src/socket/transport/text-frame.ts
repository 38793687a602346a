/** WebSocket (RFC 6455, 5.2): FIN and opcode 1. */
const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const LENGTH_16_MAX = 0xffff;
const UINT32 = 2 ** 32;

/** One unmasked WebSocket text frame, header and payload in one buffer: one chunk for the socket instead of two. */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const headerBytes = headerLength(bytes);
  const frame = Buffer.allocUnsafe(headerBytes + bytes);
  frame[0] = FINAL_TEXT;
  if (headerBytes === 2) frame[1] = bytes;
  else if (headerBytes === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeUInt32BE(Math.floor(bytes / UINT32), 2);
    frame.writeUInt32BE(bytes % UINT32, 6);
  }
  frame.write(text, headerBytes, 'utf8');
  return frame;
}

function headerLength(bytes: number): number {
  if (bytes < LENGTH_16) return 2;
  return bytes <= LENGTH_16_MAX ? 4 : 10;
}
