import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { APP_KEY_PREFIX } from '#contracts';
import { assertKeyTaken } from './app-key.policy.js';
import { patternOf } from './http-metrics.js';

const KEY = new RegExp(`^bearer +${APP_KEY_PREFIX}`, 'i');

/** Guards the routes that read no token. They do not verify a key either, but refuse it where no key is taken. */
@Injectable()
export class KeylessGuard implements CanActivate {
  /** @throws ChatError FORBIDDEN */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (KEY.test(request.headers.authorization ?? '')) {
      assertKeyTaken({ origin: request.get('origin'), route: patternOf(request) });
    }
    return true;
  }
}
