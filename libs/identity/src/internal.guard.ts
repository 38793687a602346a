import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { ProcessConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { continueCallersTrace } from '#platform/request-spans';
import { Traces } from '#platform/tracing/traces';
import { INTERNAL_SECRET_HEADER } from './internal-api.js';

/** Lets in the deployment's own services, and the operator's command. */
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
    // Digests have one length: the comparison tells nothing of the secret, not even that.
    if (given === undefined || !timingSafeEqual(digestOf(given), this.digest)) throw new ChatError('UNAUTHENTICATED');
    continueCallersTrace(this.traces, request, http.getResponse<Response>());
    return true;
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
