import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ChatError } from '#contracts';
import { operatorOf } from '#access/operator.guard';
import { isAtLeast } from '#access/operator-roles.policy';
import { UserLookupService } from '../users/user-lookup.service.js';

/** Keeps moderators from bots: they act on users and guests alone. A bot stays one, so the look needs no lock. */
@Injectable()
export class PeopleOnlyGuard implements CanActivate {
  constructor(private readonly lookup: UserLookupService) {}

  /** @throws ChatError FORBIDDEN, NOT_FOUND */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    if (isAtLeast(operatorOf(request).role, 'admin')) return true;
    const { type } = await this.lookup.find(String(request.params['user']));
    if (type === 'bot')
      throw new ChatError('FORBIDDEN', { message: 'Only an operator with the role admin acts on bots.' });
    return true;
  }
}
