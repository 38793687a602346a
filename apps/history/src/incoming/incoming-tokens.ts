import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'uuid';
import { INCOMING_TOKEN_PREFIX, type IncomingId } from '#contracts';
import { FingerprintKeyStore } from '../store/fingerprint-key.store.js';

const KEY_PURPOSE = 'parley incoming webhooks';
const ID_BYTES = 16;

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
    const id = Buffer.from(token.slice(INCOMING_TOKEN_PREFIX.length), 'base64url').subarray(0, ID_BYTES);
    const [given, expected] = [Buffer.from(token), Buffer.from(await this.sign(id))];
    const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
    return isSigned ? (stringify(id) as IncomingId) : undefined;
  }

  private async sign(id: Uint8Array): Promise<string> {
    this.key ??= await this.fingerprintKey.derive(KEY_PURPOSE);
    const signature = createHmac('sha256', this.key).update(id).digest();
    return INCOMING_TOKEN_PREFIX + Buffer.concat([id, signature]).toString('base64url');
  }
}
