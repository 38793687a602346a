import { randomBytes } from 'node:crypto';

import { internalUrlOf, type ServiceName } from '#config/services';
import type { Hook, HookId, PutHook, PutHookAnswer } from '#contracts';
import { ADMIN_ROUTES, type AppKeyAnswer, type EpochAnswer, OPERATOR_KEY_HEADER } from '#access/internal-api';

import { askHttp } from '../clients/entering.js';

const SECRET_BYTES = 32;

/** The operator of a site, by the routes of the operator's command. */
export class SiteOperator {
  readonly secret = randomBytes(SECRET_BYTES).toString('base64url');

  /** @param urlOf the URL of a process of the service */
  constructor(private readonly urlOf: (app: ServiceName) => string) {}

  /** The environment in which the operator's command finds the site. */
  get environment(): NodeJS.ProcessEnv {
    const services = Object.keys(ADMIN_ROUTES) as (keyof typeof ADMIN_ROUTES)[];
    const urls = services.map((app) => ({ [internalUrlOf(app)]: this.urlOf(app) }));
    return Object.assign({ OPERATOR_SECRET: this.secret }, ...urls) as NodeJS.ProcessEnv;
  }

  /** Returns a key of the app. */
  async makeApp(username: string): Promise<string> {
    return (await this.ask<AppKeyAnswer>('auth', 'apps', { username })).key;
  }

  /** A hook of the operator; a repeat is harmless. */
  makeHook(hook: PutHook & { readonly id: HookId }): Promise<PutHookAnswer> {
    return this.ask('courier', 'hooks', hook);
  }

  /** Ends all waits of the hook. */
  resumeHook(hookId: HookId): Promise<Hook> {
    return this.ask('courier', `hooks/${hookId}/resume`, {});
  }

  async epoch(): Promise<string> {
    return (await this.ask<EpochAnswer>('history', 'epoch')).epoch;
  }

  /** Clients and hooks must then take the store for another one. */
  async renewEpoch(): Promise<void> {
    await this.ask('history', 'epoch', {});
  }

  /** With a body POST, else GET. */
  private ask<Answer>(app: keyof typeof ADMIN_ROUTES, path: string, body?: object): Promise<Answer> {
    return askHttp<Answer>(this.urlOf(app), {
      method: body === undefined ? 'GET' : 'POST',
      path: `/${ADMIN_ROUTES[app]}/${path}`,
      headers: { [OPERATOR_KEY_HEADER]: this.secret },
      ...(body !== undefined && { body }),
    });
  }
}
