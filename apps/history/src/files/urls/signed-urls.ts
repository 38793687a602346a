import { Injectable } from '@nestjs/common';
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { ChatError, type FileId, type FileVariant, type UserId } from '#contracts';
import { StoreClock } from '#persistence/store-clock';
import { networkKey } from '#platform/limits/ip-key.policy';
import { FingerprintKeyStore } from '../../store/fingerprint-key.store.js';

const KEY_PURPOSE = 'parley file addresses';
const HOLDER_BYTES = 9;

/** The request that a signed URL permits. */
export interface Grant {
  readonly method: 'GET' | 'PUT';
  readonly id: FileId;
  readonly variant?: FileVariant | undefined;
  readonly inline?: boolean | undefined;
  /** Stands for the user who got the URL of a download. */
  readonly holder?: string | undefined;
  readonly expiresAt: Date;
}

/** The query of a URL, as it comes back. */
export interface SignedQuery {
  readonly expires?: unknown;
  readonly variant?: unknown;
  readonly inline?: unknown;
  readonly holder?: unknown;
  readonly signature?: unknown;
}

/** Signed URLs at which Parley itself takes and gives bytes. Every history accepts the URLs of all others. */
@Injectable()
export class SignedUrls {
  private key: KeyObject | undefined;

  constructor(
    private readonly fingerprintKey: FingerprintKeyStore,
    /** The wall clocks of two histories may differ. */
    private readonly clock: StoreClock,
  ) {}

  /** Path and query. */
  async sign(grant: Grant): Promise<string> {
    const query = new URLSearchParams({ expires: String(grant.expiresAt.getTime()) });
    if (grant.variant !== undefined) query.set('variant', grant.variant);
    if (grant.inline) query.set('inline', 'true');
    if (grant.holder !== undefined) query.set('holder', grant.holder);
    query.set('signature', (await this.signatureOf(grant)).toString('base64url'));
    return `/v1/files/${grant.id}/content?${query.toString()}`;
  }

  /** A word that is the same for all URLs of a user. Does not tell who it is: users may pass URLs on. */
  async holderOf(userId: UserId): Promise<string> {
    return (await this.hmac(`holder\n${userId}`)).toString('base64url', 0, HOLDER_BYTES);
  }

  /** A word that is the same for all clients of an IP, or of an IPv6 network. Does not tell which one. */
  async networkOf(ip: string): Promise<string> {
    return (await this.hmac(`network\n${networkKey(ip)}`)).toString('base64url', 0, HOLDER_BYTES);
  }

  /** @throws ChatError FORBIDDEN if the signature is wrong or the URL has expired */
  async assertSigned(method: Grant['method'], id: FileId, query: SignedQuery): Promise<Grant> {
    const { expires, variant, inline, holder, signature } = query;
    if (typeof expires !== 'string' || typeof signature !== 'string') throw new ChatError('FORBIDDEN');
    const grant: Grant = {
      method,
      id,
      variant: variant === 'thumb' ? variant : undefined,
      inline: inline === 'true',
      holder: typeof holder === 'string' ? holder : undefined,
      expiresAt: new Date(Number(expires)),
    };
    const given = Buffer.from(signature, 'base64url');
    const expected = await this.signatureOf(grant);
    const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
    if (!isSigned || grant.expiresAt < this.clock.now()) throw new ChatError('FORBIDDEN');
    return grant;
  }

  private signatureOf({ method, id, variant, inline = false, holder, expiresAt }: Grant): Promise<Buffer> {
    const parts = [method, id, variant ?? '', String(inline), String(expiresAt.getTime())];
    return this.hmac([...parts, ...(holder === undefined ? [] : [holder])].join('\n'));
  }

  private async hmac(text: string): Promise<Buffer> {
    this.key ??= createSecretKey(await this.fingerprintKey.derive(KEY_PURPOSE));
    return createHmac('sha256', this.key).update(text).digest();
  }
}
