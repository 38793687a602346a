import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { UserId } from '#contracts';

/** What the owner of an account learns by mail. */
export type Notice =
  | ('password.changed' | 'email.replaced' | 'factor.on' | 'factor.off' | 'recovery.used')
  | ('identity.connected' | 'identity.removed');

/** Mails notices to the verified address of an account. */
@Injectable()
export class NoticesService {
  /**
   * Writes the notice in the caller's transaction. It is mailed after the commit. An account without a verified address gets
   * none.
   */
  async send(_manager: EntityManager, _userId: UserId, _notice: Notice): Promise<void> {
    // The outbox comes with the commits on mail.
  }
}
