import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { invalid, isBlank, isStorable } from '#contracts';
import { ACTOR_CHARS_MAX, ACTOR_HEADER } from './internal-api.js';

/** The operator on whose behalf an admin request comes. @throws ChatError INVALID without one */
export const ActingOperator = createParamDecorator((_data: undefined, context: ExecutionContext): string =>
  operatorNamed(context.switchToHttp().getRequest<Request>().get(ACTOR_HEADER)),
);

export function operatorNamed(header: string | undefined): string {
  const name = decoded(header ?? '');
  if (name === undefined || isBlank(name) || name.length > ACTOR_CHARS_MAX || !isStorable(name))
    throw invalid(ACTOR_HEADER, `must name the operator in at most ${ACTOR_CHARS_MAX} characters`);
  return name;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
