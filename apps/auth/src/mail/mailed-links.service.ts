import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Sql } from '#persistence/sql';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import type { LivingUser } from '../users/user-row.js';
import { confirmText, registrationText, resetText } from './mail-texts.js';
import { MailedLinksStore, type NewLink } from './mailed-links.store.js';
import { MailsStore } from './mails.store.js';
import { MailOutbox } from './mail-outbox.js';

const TOKEN_BYTES = 32;
const RESET_LIFETIME_MS = 30 * 60 * 1000;
export const CONFIRM_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** The token of a link, and what is kept of it. */
interface Token {
  readonly link: string;
  readonly tokenHash: Buffer;
}

/** A registration that waits for its link. */
interface Registering {
  readonly username: string;
  readonly email: string;
}

interface RegistrationLink {
  readonly tokenHash: Buffer;
  /** Resolves to the id of the mail. */
  readonly mail: (open: Sql) => Promise<string>;
}

type UsedLink = Pick<NewLink, 'userId' | 'email' | 'tokenHash'>;
type Owner = Pick<LivingUser, 'id' | 'username'>;

/** Makes the links that are mailed, and ends them. */
@Injectable()
export class MailedLinksService {
  constructor(
    private readonly links: MailedLinksStore,
    private readonly mails: MailsStore,
    private readonly outbox: MailOutbox,
    private readonly config: AuthConfig,
  ) {}

  /** Mails a link that confirms the e-mail address. It replaces an earlier one, also if that still waits in the outbox. */
  async confirm(open: Sql, { id, username }: Owner, email: string): Promise<void> {
    const { link, tokenHash } = this.newToken('verify');
    const lifetimeMs = CONFIRM_LIFETIME_MS;
    await this.links.put(open, { userId: id, kind: 'confirm', tokenHash, email, lifetimeMs });
    await this.mails.removeOf(open, id, ['confirm']);
    const text = confirmText(username, link);
    await this.outbox.put(open, { userId: id, kind: 'confirm', to: email, lifetimeMs, ...text });
  }

  /** Mails a link for a new password to the account's verified e-mail address. It replaces an earlier mailed one. */
  async reset(open: Sql, { id, username }: Owner, email: string): Promise<void> {
    const { link, tokenHash } = this.newToken('reset');
    const lifetimeMs = RESET_LIFETIME_MS;
    await this.links.put(open, { userId: id, kind: 'reset', tokenHash, email, lifetimeMs });
    await this.mails.removeOf(open, id, ['reset']);
    const text = resetText(username, link);
    await this.outbox.put(open, { userId: id, kind: 'reset', to: email, lifetimeMs, ...text });
  }

  /** A link that makes an account. The caller keeps the hash of its token. */
  register({ username, email }: Registering): RegistrationLink {
    const { link, tokenHash } = this.newToken('verify');
    const mail = {
      userId: undefined,
      kind: 'confirm',
      to: email,
      lifetimeMs: CONFIRM_LIFETIME_MS,
      ...registrationText(username, link),
    } as const;
    return { tokenHash, mail: (open) => this.outbox.put(open, mail) };
  }

  /** The link of a registration, which has made the account: a repeat finds it among the account's. */
  async keepUsed(open: Sql, link: UsedLink): Promise<void> {
    await this.links.put(open, { ...link, kind: 'confirm', lifetimeMs: CONFIRM_LIFETIME_MS });
    await this.links.markUsed(open, link.userId);
  }

  /**
   * No link that was mailed for the account works any more, and none that waits is mailed: its password or its e-mail address has
   * changed. Resolves to how many there were.
   */
  async void(open: Sql, userId: UserId): Promise<number> {
    await this.mails.removeOf(open, userId, ['confirm', 'reset']);
    return this.links.removeOf(open, userId);
  }

  /** Browsers do not send what follows the #, so no log of a proxy has the token. */
  private newToken(page: 'verify' | 'reset'): Token {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return { link: `${this.config.publicUrl}/${page}#${token}`, tokenHash: hashSecret(token) };
  }
}
