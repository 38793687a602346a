import cookieParser from 'cookie-parser';
import type { Request, RequestHandler } from 'express';
import { ChatError } from '#contracts';
import { consolePath, type ConsoleService } from '#contracts/routes/console-paths';
import type { ConsoleReach } from '#platform/http/console-reach';
import { hostOf, schemeOf } from '#platform/http/forwarded-headers';
import { ADMIN_ROUTES } from './internal-api.js';
import type { Operator } from './operator-roles.policy.js';
import type { Questions } from './questions.port.js';

/** The cookie of an operator who has signed in at the console. Nothing else reads it. */
export const CONSOLE_COOKIE = 'parley_admin';
/** Signs in, shows the operator who is signed in, and signs out: the only routes that need no cookie. */
export const CONSOLE_SESSION = `${consolePath('auth')}/session`;
const TOKEN = /^[\w-]{43}$/;
const READS: readonly string[] = ['GET', 'HEAD'];

/** Keyed by request: only this file can set the operator whom the door has let in. */
const entered = new WeakMap<Request, Operator>();
const readCookies = cookieParser();

/** The operator of a request that came through the door; `undefined` for that of a command. */
export function enteredOperator(request: Request): Operator | undefined {
  return entered.get(request);
}

/** The token in the cookie; `undefined` for a text that cannot be one. */
export function consoleTokenOf(request: Request): string | undefined {
  const cookies = request.cookies as Readonly<Record<string, unknown>>;
  const token = cookies[CONSOLE_COOKIE];
  return typeof token === 'string' && TOKEN.test(token) ? token : undefined;
}

/**
 * The door of the console to a service: a request below `/v1/admin/<service>` with a living cookie takes the path of the operator's
 * command, where `OperatorGuard` judges its role. For clients outside of `ADMIN_FROM` there is nothing behind it.
 */
export class ConsoleDoor {
  private readonly prefix: string;
  private readonly inside: string;

  constructor(
    service: ConsoleService,
    private readonly reach: ConsoleReach,
    private readonly questions: Questions,
  ) {
    this.prefix = `${consolePath(service)}/`;
    this.inside = `/${ADMIN_ROUTES[service]}/`;
  }

  readonly handle: RequestHandler = (request, response, next) => {
    if (!request.path.startsWith(this.prefix)) {
      next();
      return;
    }
    readCookies(request, response, () => void this.admit(request).then(() => next(), next));
  };

  /** @throws ChatError NOT_FOUND, FORBIDDEN, UNAUTHENTICATED, UNAVAILABLE */
  private async admit(request: Request): Promise<void> {
    if (!this.reach.admits(request)) throw new ChatError('NOT_FOUND');
    if (!isOfOwnPage(request))
      throw new ChatError('FORBIDDEN', { message: 'Only the console’s own page may do this.' });
    if (request.path === CONSOLE_SESSION) return;
    entered.set(request, await this.operatorOf(request));
    request.url = this.inside + request.url.slice(this.prefix.length);
  }

  private async operatorOf(request: Request): Promise<Operator> {
    const token = consoleTokenOf(request);
    if (token === undefined) throw new ChatError('UNAUTHENTICATED');
    const { name, role } = await this.questions.ask('POST /internal/operators/entered', { token });
    if (name === null) throw new ChatError('UNAUTHENTICATED');
    if (role === undefined) throw new ChatError('UNAVAILABLE');
    return { name, role };
  }
}

/** A page of another origin can send no JSON without a preflight, which `CORS_ORIGINS` may answer: so the origin counts as well. */
function isOfOwnPage(request: Request): boolean {
  const origin = request.get('origin');
  const reads = READS.includes(request.method);
  if (origin === undefined) return reads;
  const host = hostOf(request) ?? '';
  // A proxy may terminate TLS without being trusted to report the scheme. The host is the same.
  const isOwn = origin === `${schemeOf(request)}://${host}` || origin === `https://${host}`;
  return isOwn && (reads || request.is('application/json') === 'application/json');
}
