import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { AuthConfig } from '#config/app-config';
import { callersOf, type CallerOf } from '#config/services';
import { ChatError } from '#contracts';
import { ipOf } from '#platform/http/request-ip';
import { patternOf } from '#platform/http/http-metrics';
import { continueCallersTrace } from '#platform/http/request-spans';
import { SecurityLog } from '#platform/security-log';
import { Traces } from '#platform/tracing/traces';
import { INTERNAL_SECRET_HEADER } from './internal-api.js';
import { SecretDigest } from './secret-digest.js';

/** The services that ask auth. Each has a secret of its own, and auth knows them all; two of each while one is replaced. */
export type CallingService = CallerOf<'auth'>;

/** The services that a route of auth serves. A route without it serves none. */
export const ServedTo = Reflector.createDecorator<readonly CallingService[]>();

/** Admits the deployment's own services to the routes that serve them. */
@Injectable()
export class InternalGuard implements CanActivate {
  private readonly secrets: Readonly<Record<CallingService, SecretDigest>>;

  constructor(
    config: AuthConfig,
    private readonly reflector: Reflector,
    private readonly security: SecurityLog,
    private readonly traces: Traces,
  ) {
    const known = callersOf('auth').map((name) => [name, new SecretDigest(...(config[`${name}Secret`] ?? []))]);
    this.secrets = Object.fromEntries(known) as Record<CallingService, SecretDigest>;
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const given = request.get(INTERNAL_SECRET_HEADER);
    const served = this.reflector.get(ServedTo, context.getHandler()) ?? [];
    if (given === undefined || !served.some((service) => this.secrets[service].matches(given))) {
      const route = patternOf(request) ?? 'none';
      this.security.write('internal.refused', { method: request.method, route, address: ipOf(request) });
      throw new ChatError('UNAUTHENTICATED');
    }
    continueCallersTrace(this.traces, request, http.getResponse<Response>());
    return true;
  }
}
