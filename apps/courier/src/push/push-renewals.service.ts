import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import { PushKeysService } from '../push-senders/push-keys.service.js';

/** Renews the key of Web Push for an operator. */
@Injectable()
export class PushRenewalsService {
  constructor(private readonly keys: PushKeysService) {}

  /** Auth learns it within a second from the courier that pushes, and deletes all web devices. @throws ChatError INVALID without Web Push */
  async renew(by: string): Promise<{ publicKey: string }> {
    if ((await this.keys.current()) === undefined)
      throw new ChatError('INVALID', {
        field: 'PUSH_CONTACT',
        message: 'PUSH_CONTACT is not set: there is no Web Push.',
      });
    await this.keys.renew(by);
    const key = await this.keys.current();
    return { publicKey: key?.publicKey ?? '' };
  }
}
