import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ChatError } from '#contracts';
import type { Identity } from './identity.js';

/** By request, so that no other layer can put an identity where a handler looks for it. */
const identities = new WeakMap<Request, Identity>();

export function setIdentity(request: Request, identity: Identity): void {
  identities.set(request, identity);
}

/** The `Identity` that `AccessGuard` found. */
export const CurrentUser = createParamDecorator((_data: undefined, context: ExecutionContext): Identity => {
  const identity = identities.get(context.switchToHttp().getRequest<Request>());
  if (identity === undefined) throw new ChatError('UNAUTHENTICATED');
  return identity;
});
