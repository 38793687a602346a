import { Injectable } from '@nestjs/common';
import { newId, type UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Sql } from '#persistence/sql';
import { RootKey } from '../keys/root-key.store.js';
import { MailsStore, type MailKind } from './mails.store.js';
import type { MailText } from './mail-texts.js';
import { domainOf } from './sender.policy.js';

/** A mail as it is handed in, however often. */
export interface Mail extends MailText {
  readonly to: string;
  readonly messageId: string;
}

/** A user who has forgotten the password, as the user said. */
export type Forgotten = { readonly username: string } | { readonly email: string };

interface NewMail extends MailText {
  /** `undefined`: there is no account yet. */
  readonly userId: UserId | undefined;
  readonly kind: MailKind;
  readonly to: string;
  readonly lifetimeMs: number;
}

/** What is inside the envelopes of the rows. */
const SEALS = 'mails';

/** Mails that wait. They are written in the transaction of what they tell about, and sealed. */
@Injectable()
export class MailOutbox {
  constructor(
    private readonly store: MailsStore,
    private readonly rootKey: RootKey,
    private readonly config: AuthConfig,
  ) {}

  /** Returns the id of the mail. It is handed in after the commit. */
  async put(open: Sql, { userId, kind, to, subject, text, lifetimeMs }: NewMail): Promise<string> {
    const id = newId();
    const mail: Mail = { to, subject, text, messageId: messageIdOf(id, this.config) };
    await this.store.insert(open, { id, kind, userId: userId ?? null, content: this.seal(id, mail), lifetimeMs });
    return id;
  }

  /** A request for a link. The mail is made when it is taken, so that this does the same for every name. */
  async putForgotten(open: Sql, forgotten: Forgotten, lifetimeMs: number): Promise<void> {
    const id = newId();
    const row = { id, kind: 'forgot', userId: null, content: this.seal(id, forgotten), lifetimeMs } as const;
    await this.store.insert(open, row);
  }

  /** What was put with this id. @throws ConfigError if another key has sealed it */
  open<Content extends Mail | Forgotten>(id: string, content: Buffer): Content {
    const bytes = this.rootKey.seal(SEALS).open(id, { bytes: content, sealed: true });
    // The seal shows that it was an auth that wrote it.
    return JSON.parse(bytes.toString('utf8')) as Content;
  }

  private seal(id: string, content: Mail | Forgotten): Buffer {
    return this.rootKey.seal(SEALS).close(id, Buffer.from(JSON.stringify(content))).bytes;
  }
}

/** Its domain is the sender's, as receivers expect. */
export function messageIdOf(id: string, { mailFrom }: Pick<AuthConfig, 'mailFrom'>): string {
  return `<${id}@${domainOf(mailFrom) ?? 'parley'}>`;
}
