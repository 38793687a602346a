import { Injectable, type CanActivate } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import { ChatError } from '#contracts';

/** Closes a route while `PASSWORDS=off`. */
@Injectable()
export class PasswordsGuard implements CanActivate {
  constructor(private readonly config: AuthConfig) {}

  /** @throws ChatError FORBIDDEN */
  canActivate(): boolean {
    if (!this.config.passwords) throw new ChatError('FORBIDDEN', { message: 'There are no passwords here.' });
    return true;
  }
}
