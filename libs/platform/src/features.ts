import { ChatError, FEATURES, FILES_FEATURE, type UserType } from '#contracts';
import type { GatewayConfig, HistoryConfig } from '#config/app-config';

type Config = Pick<GatewayConfig & HistoryConfig, 'files' | 'guestFiles'>;

/** The features of `ready.features`. Some depend on the deployment and on the user. */
export class Features {
  constructor(private readonly config: Config) {}

  of(type: UserType): string[] {
    return this.maySendFiles(type) ? [...FEATURES, FILES_FEATURE] : [...FEATURES];
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

  /** False without a store of files, and for guests unless they may send files. */
  maySendFiles(type: UserType): boolean {
    return this.config.files !== 'off' && (type !== 'guest' || this.config.guestFiles);
  }
}
