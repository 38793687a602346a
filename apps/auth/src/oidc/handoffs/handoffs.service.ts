import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { ChatError } from '#contracts';
import type { Sql } from '#persistence/sql';
import { SecurityLog } from '#platform/security-log';
import { RootKey } from '../../keys/root-key.store.js';
import { hashSecret } from '../../tokens/secret-hash.policy.js';
import { HandoffsStore } from './handoffs.store.js';
import type { AdmittedUser, EndedAtProvider, ProviderUser } from '../claims/provider-user.js';

const TOKEN_BYTES = 32;
const LIFE_MS = 5 * 60_000;
const USE = 'handoffs';

/** A browser's round trip, as far as its handoff depends on it. */
interface Returned {
  readonly state: string;
  /** S256 of the client's verifier. */
  readonly challenge: string;
}

/** What a client presents to use a handoff. */
export interface PresentedHandoff {
  readonly handoff: string;
  readonly verifier: string;
}

/** Hands a provider's user over from the browser's return to the client that began the round trip. */
@Injectable()
export class HandoffsService {
  constructor(
    private readonly store: HandoffsStore,
    private readonly root: RootKey,
    private readonly security: SecurityLog,
  ) {}

  /** Returns the token. @throws ChatError BAD_CREDENTIALS if the round trip has made a handoff before */
  async make({ state, challenge }: Returned, user: AdmittedUser): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const hash = hashSecret(token);
    const claims = this.root.seal(USE).close(ownerOf(hash), Buffer.from(JSON.stringify(user))).bytes;
    const handoff = { hash, stateHash: hashSecret(state), challenge, claims, marks: marksOf(user), lifeMs: LIFE_MS };
    const isFirst = await this.store.insert(handoff);
    if (!isFirst) throw new ChatError('BAD_CREDENTIALS', {}, { cause: new Error('the state came a second time') });
    return token;
  }

  /**
   * The provider's user. The caller's transaction uses the handoff up if it commits; if it fails, the handoff stays good.
   * @throws ChatError BAD_CREDENTIALS for an unknown, used or expired handoff, and for one of another verifier
   */
  async use(open: Sql, { handoff, verifier }: PresentedHandoff, ip: string): Promise<AdmittedUser> {
    const hash = hashSecret(handoff);
    const held = await this.store.hold(open, hash);
    if (held?.challenge !== challengeOf(verifier)) {
      this.security.write('login.failed', { userId: null, address: ip, reason: 'provider' });
      throw new ChatError('BAD_CREDENTIALS', { message: 'This sign-in is over. Please begin again.' });
    }
    await this.store.useUp(open, hash);
    const claims = this.root.seal(USE).open(ownerOf(hash), { bytes: held.claims, sealed: true });
    return JSON.parse(claims.toString()) as AdmittedUser;
  }

  /**
   * Uses up those of what a provider has ended, or else they would open sessions after its end. A request that uses one at this
   * moment comes first: what it opens is there when this resolves.
   */
  async end(open: Sql, provider: string, ended: EndedAtProvider): Promise<void> {
    await this.store.useUpMarked(
      open,
      marksOfEnded(ended).map((mark) => markOf(provider, mark)),
    );
  }
}

/** A logout token finds handoffs by their user, by their session at the provider, or by the user of a sign-in without a session. */
type Mark = { readonly sub: string } | { readonly sid: string } | { readonly subWithoutSid: string };

function marksOf({ provider, subject, sid }: ProviderUser): Buffer[] {
  const marks: Mark[] = [{ sub: subject }, sid === null ? { subWithoutSid: subject } : { sid }];
  return marks.map((mark) => markOf(provider, mark));
}

function marksOfEnded(ended: EndedAtProvider): Mark[] {
  if (!('sid' in ended)) return [ended];
  const { sid, sub } = ended;
  return sub === undefined ? [{ sid }] : [{ sid }, { subWithoutSid: sub }];
}

function markOf(provider: string, mark: Mark): Buffer {
  return hashSecret(JSON.stringify([provider, mark]));
}

function ownerOf(hash: Buffer): string {
  return hash.toString('base64url');
}

/** S256 of PKCE. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
