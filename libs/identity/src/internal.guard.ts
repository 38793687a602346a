import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { ProcessConfig } from '#config/app-config';
import { ChatError, invalid, isBlank, isStorable } from '#contracts';
import { continueCallersTrace } from '#platform/http/request-spans';
import { Traces } from '#platform/tracing/traces';
import { ACTOR_CHARS_MAX, ACTOR_HEADER, INTERNAL_SECRET_HEADER } from './internal-api.js';

/** Admits the deployment's own services and the operator's command. */
@Injectable()
export class InternalGuard implements CanActivate {
  private readonly digest: Buffer;

  constructor(
    config: ProcessConfig,
    private readonly traces: Traces,
  ) {
    this.digest = digestOf(config.internalSecret);
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const given = request.get(INTERNAL_SECRET_HEADER);
    // Digests have equal lengths, so the time of the comparison reveals nothing about the secret.
    if (given === undefined || !timingSafeEqual(digestOf(given), this.digest)) throw new ChatError('UNAUTHENTICATED');
    continueCallersTrace(this.traces, request, http.getResponse<Response>());
    return true;
  }
}

/** The operator who sent an admin request. @throws ChatError INVALID if the request names none */
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

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
