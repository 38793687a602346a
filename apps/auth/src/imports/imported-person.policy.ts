import { isTextWithin, type UserType } from '#contracts';
import { EMAIL } from '#contracts/auth-requests';
import { cleanName, mostSpellable, providerUsernames } from '#access/account-names.policy';
import type { ImportedPerson } from '#access/imports-api';
import { emailKey } from '../mail/email-address.policy.js';

/** An account as an import makes it. */
export interface WantedAccount {
  /** The first one that is free. */
  readonly usernames: readonly [string, ...string[]];
  readonly displayName: string;
  readonly type: UserType;
}

/** The e-mail address that an unclaimed account keeps. */
export interface KeptEmail {
  /** `null` for a text that is no e-mail address. */
  readonly emailKey: string | null;
  /** Its owner may claim the account. */
  readonly byEmail: boolean;
}

/** Names are cleaned as those of a provider's user. A guest of the source is a user: guests are made by their own sign-in alone. */
export function accountOf({ username, displayName, type }: ImportedPerson): WantedAccount {
  const usernames = providerUsernames(mostSpellable([username, displayName]));
  const name = cleanName(displayName) ?? cleanName(username) ?? usernames[0];
  return { usernames, displayName: name, type: type === 'bot' ? 'bot' : 'user' };
}

/** Guests, bots and people who have left would come in as full users: no e-mail address opens their accounts. */
export function keptEmailOf({ email, type, active }: ImportedPerson): KeptEmail {
  const key = email !== null && isTextWithin(email, EMAIL) ? emailKey(email) : null;
  return { emailKey: key, byEmail: key !== null && type === 'user' && active };
}

/** A bot's e-mail address is that of the person who set it up. */
export function matchedEmailOf(person: ImportedPerson): string | null {
  return person.type === 'bot' ? null : keptEmailOf(person).emailKey;
}
