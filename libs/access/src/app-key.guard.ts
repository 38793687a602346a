import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import type { Request } from 'express';
import { APP_SCOPES, ChatError, type AppScope } from '#contracts';
import type { AppAccess } from '#contracts/routes/definition';
import { assertClientStays } from '#platform/http/client-left';
import { patternOf } from '#platform/http/http-metrics';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { identifyRequest } from './access.guard.js';
import { actingApp, type ActingApp } from './app-key.policy.js';
import { SessionStatus } from './session-status.js';

/** Keyed by request: only this file can set the app that a handler reads. */
const apps = new WeakMap<Request, ActingApp>();

/** Admits the keys of apps that have a scope, and no other token. */
abstract class AppKeyGuard implements CanActivate {
  protected abstract readonly scope: AppScope;

  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: SessionStatus,
  ) {}

  /** @throws ChatError as `identifyRequest`; FORBIDDEN with the field `token`, `origin` or `scope` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const identity = await identifyRequest(request, this.tokens, this.sessions).catch(namingTheKey);
    if (request.method !== 'GET') await assertClientStays(request);
    const use = { origin: request.get('origin'), route: patternOf(request) };
    apps.set(request, actingApp(identity, use, this.scope));
    return true;
  }
}

function guardOf(scope: AppScope): Type<CanActivate> {
  @Injectable()
  class OfScope extends AppKeyGuard {
    protected readonly scope = scope;

    constructor(tokens: AccessTokenVerifier, sessions: SessionStatus) {
      super(tokens, sessions);
    }
  }
  return OfScope;
}

/** Callers of these routes have keys, not access tokens. */
function namingTheKey(error: unknown): never {
  if (error instanceof ChatError && error.code === 'UNAUTHENTICATED') throw keyNeeded();
  throw error;
}

const keyNeeded = (): ChatError => new ChatError('UNAUTHENTICATED', { message: 'A valid key of an app is needed.' });

/** The guards of the routes below `/v1/server/`. */
export const APP_KEY_GUARDS = Object.fromEntries(
  APP_SCOPES.map((scope): [AppAccess, Type<CanActivate>] => [`app:${scope}`, guardOf(scope)]),
) as Record<AppAccess, Type<CanActivate>>;

/** The `ActingApp` of the request that a guard of this file admitted. */
export const CurrentApp = createParamDecorator((_data: undefined, context: ExecutionContext): ActingApp => {
  const app = apps.get(context.switchToHttp().getRequest<Request>());
  if (app === undefined) throw keyNeeded();
  return app;
});
