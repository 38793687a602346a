import {
  APPEND_FEATURE,
  ChatError,
  DRAFTS_FEATURE,
  FEATURES,
  FILES_FEATURE,
  LINKS_FEATURE,
  PUSH_FEATURE,
  type UserType,
} from '#contracts';
import type { GatewayConfig, HistoryConfig } from '#config/app-config';
import { linksModeOf, type LinksConfig } from '#config/links-config';

type Config = Pick<GatewayConfig & HistoryConfig, 'files' | 'guestFiles' | 'grow'> & PushWays & LinksConfig;

/** The ways of push that are configured. Only gateways and auths read them. */
type PushWays = { readonly [Name in 'pushContact' | 'pushHookUrl']?: string | undefined };

/** Where a way of push is configured, users and guests have it. Bots never do. */
export function hasPush({ pushContact, pushHookUrl }: PushWays, type: UserType): boolean {
  return type !== 'bot' && (pushContact !== undefined || pushHookUrl !== undefined);
}

/** The features of `ready.features`. Some depend on the deployment and on the user. */
export class Features {
  constructor(private readonly config: Config) {}

  of(type: UserType): string[] {
    return [
      ...FEATURES.filter((feature) => feature !== APPEND_FEATURE && (feature !== DRAFTS_FEATURE || type !== 'bot')),
      ...(this.mayGrow(type) ? [APPEND_FEATURE] : []),
      ...(this.maySendFiles(type) ? [FILES_FEATURE] : []),
      ...(hasPush(this.config, type) ? [PUSH_FEATURE] : []),
      ...(type === 'user' && linksModeOf(this.config) !== 'off' ? [LINKS_FEATURE] : []),
    ];
  }

  /** The error of a request that uses a feature that the user does not have. */
  refusalOf(type: UserType, request: object): ChatError | undefined {
    const usesFiles = 'attachments' in request && Array.isArray(request.attachments) && request.attachments.length > 0;
    return usesFiles && !this.maySendFiles(type) ? new ChatError('FORBIDDEN', { field: 'attachments' }) : undefined;
  }

  /** @throws ChatError FORBIDDEN */
  assertMaySendFiles(type: UserType): void {
    if (!this.maySendFiles(type)) throw new ChatError('FORBIDDEN');
  }

  /** May send messages that grow. */
  mayGrow(type: UserType): boolean {
    return this.config.grow === 'all' || (this.config.grow === 'bots' && type === 'bot');
  }

  /** False without a store of files, and for guests unless they may send files. */
  maySendFiles(type: UserType): boolean {
    return this.config.files !== 'off' && (type !== 'guest' || this.config.guestFiles);
  }
}
