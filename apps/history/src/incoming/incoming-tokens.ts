import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'uuid';
import { INCOMING_TOKEN_PREFIX, type IncomingId } from '#contracts';
import { FingerprintKeyStore } from '../store/fingerprint-key.store.js';

const KEY_PURPOSE = 'parley incoming webhooks';
const ID_BYTES = 16;
const SIGNATURE_BYTES = 32;

/**
 * The tokens of incoming webhooks: the id, and 256 bits that only a history can derive from it, in base64url. So a repeat gets
 * the same token, and no table holds it.
 */
@Injectable()
export class IncomingTokens {
  private key: Buffer | undefined;

  constructor(private readonly fingerprintKey: FingerprintKeyStore) {}

  tokenOf(id: IncomingId): Promise<string> {
    return this.sign(parse(id));
  }

  /** The webhook of a token, or `undefined` if no history has derived the text. */
  async idOf(token: string): Promise<IncomingId | undefined> {
    const id = bytesOf(token).subarray(0, ID_BYTES);
    const [given, expected] = [Buffer.from(token), Buffer.from(await this.sign(id))];
    const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
    return isSigned ? (stringify(id) as IncomingId) : undefined;
  }

  /** The two parts of a token as a path, in hex: programs for Rocket.Chat take letters and digits alone. */
  pairOf(token: string): string {
    const bytes = bytesOf(token);
    return `${bytes.subarray(0, ID_BYTES).toString('hex')}/${bytes.subarray(ID_BYTES).toString('hex')}`;
  }

  /** The token of these two parts; of others, a text that is none. */
  tokenOfPair(id: string, signature: string): string {
    const isPair = isHex(id, ID_BYTES) && isHex(signature, SIGNATURE_BYTES);
    return isPair ? INCOMING_TOKEN_PREFIX + Buffer.from(id + signature, 'hex').toString('base64url') : '';
  }

  private async sign(id: Uint8Array): Promise<string> {
    this.key ??= await this.fingerprintKey.derive(KEY_PURPOSE);
    const signature = createHmac('sha256', this.key).update(id).digest();
    return INCOMING_TOKEN_PREFIX + Buffer.concat([id, signature]).toString('base64url');
  }
}

function bytesOf(token: string): Buffer {
  return Buffer.from(token.slice(INCOMING_TOKEN_PREFIX.length), 'base64url');
}

function isHex(text: string, bytes: number): boolean {
  return text.length === 2 * bytes && /^[\da-f]+$/i.test(text);
}
