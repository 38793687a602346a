import {
  ChatError,
  type DirectoryUser,
  type IncomingId,
  type ServerUser,
  type SessionId,
  type UserId,
} from '#contracts';
import { currentRequest, REQUEST_ID_HEADER, TRACEPARENT_HEADER } from '#platform/request-context';
import type { AppUsers, NamedUsers } from './app-users.port.js';
import type { Identity } from './identity.js';
import type { IncomingBots } from './incoming-bots.port.js';
import {
  INTERNAL_ROUTES,
  INTERNAL_SECRET_HEADER,
  JWKS_ROUTE,
  type CheckSessionsAnswer,
  type CheckSessionsBody,
  type FindUsersBody,
  type IdentifyOperatorAnswer,
  type IdentifyOperatorBody,
  type MakeIncomingBotAnswer,
  type MakeIncomingBotBody,
  type PushDevicesAnswer,
  type UsersOfAppBody,
  type VerifyBotTokenAnswer,
  type VerifyBotTokenBody,
} from './internal-api.js';
import { OPERATOR_KEY, OPERATOR_OR_ROOT } from './operator-key.policy.js';
import type { OperatorSource } from './operator-source.port.js';
import type { PushDevice, PushDevices, PushReport, PushReportAnswer, SentDevice } from './push-devices.port.js';
import type { BotTokenSource, EndedSessions, SessionSource } from './session-source.port.js';
import type { UserChanges, UserDirectory } from './user-directory.port.js';

/** Enough for a busy host, and less than the 10 s after which the callers' own clients give up. */
const ANSWER_TIMEOUT_MS = 4_000;

export interface AuthClientOptions {
  /** Without a trailing slash. */
  readonly authInternalUrl: string;
  /** The caller's own. */
  readonly internalSecret: string;
  /** Of a service without `OPERATOR_SECRET`: it asks auth for root, too. */
  readonly asksForRoot?: boolean;
}

/**
 * Auth's internal API over HTTP. Every failure to get an answer is ChatError UNAVAILABLE, with the reason as its cause.
 * Answers are not validated: the secret proves that auth's own controller, which uses the same types, sent them.
 */
export class AuthClient
  implements SessionSource, BotTokenSource, UserDirectory, AppUsers, OperatorSource, IncomingBots, PushDevices
{
  constructor(private readonly options: AuthClientOptions) {}

  async endedOf(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    if (sessionIds.length === 0) return new Map();
    const body: CheckSessionsBody = { sessionIds };
    const { ended } = (await this.post(INTERNAL_ROUTES.sessions, body)) as CheckSessionsAnswer;
    return new Map(ended.map(({ sessionId, code }) => [sessionId, code]));
  }

  async identify(token: string): Promise<Identity> {
    const body: VerifyBotTokenBody = { token };
    const answer = (await this.post(INTERNAL_ROUTES.botTokens, body)) as VerifyBotTokenAnswer;
    if ('refused' in answer) throw new ChatError(answer.refused);
    return { ...answer, expiresAt: new Date(answer.expiresAt) };
  }

  async operatorOf(key: string): Promise<string | undefined> {
    const { asksForRoot = false } = this.options;
    if (!(asksForRoot ? OPERATOR_OR_ROOT : OPERATOR_KEY).test(key)) return undefined;
    const body: IdentifyOperatorBody = { key };
    const route = asksForRoot ? INTERNAL_ROUTES.operatorsAndRoot : INTERNAL_ROUTES.operators;
    const { name } = (await this.post(route, body)) as IdentifyOperatorAnswer;
    return name ?? undefined;
  }

  async find(userIds: readonly UserId[]): Promise<DirectoryUser[]> {
    if (userIds.length === 0) return [];
    const body: FindUsersBody = { userIds };
    const { users } = (await this.post(INTERNAL_ROUTES.users, body)) as { users: DirectoryUser[] };
    return users;
  }

  async ofApp(appId: UserId, named: NamedUsers): Promise<ServerUser[]> {
    const body: UsersOfAppBody = { appId, ...named };
    const { users } = (await this.post(INTERNAL_ROUTES.usersOfApp, body)) as { users: ServerUser[] };
    return users;
  }

  async make(id: IncomingId, name: string): Promise<DirectoryUser | undefined> {
    const body: MakeIncomingBotBody = { id, name };
    const { bot } = (await this.post(INTERNAL_ROUTES.incomingBots, body)) as MakeIncomingBotAnswer;
    return bot ?? undefined;
  }

  async changedSince(since: string, limit: number): Promise<UserChanges> {
    return (await this.get(INTERNAL_ROUTES.userChanges, { since, limit: String(limit) })) as UserChanges;
  }

  async devicesOf(userIds: readonly UserId[]): Promise<PushDevice[]> {
    if (userIds.length === 0) return [];
    const { devices } = (await this.post(INTERNAL_ROUTES.pushDevices, { userIds })) as PushDevicesAnswer;
    return devices;
  }

  async forgetDevices(gone: readonly SentDevice[]): Promise<void> {
    const devices = gone.map(({ id, addressId }) => ({ id, addressId }));
    if (devices.length > 0) await this.post(INTERNAL_ROUTES.pushGone, { devices });
  }

  async reportPushes({ key, pushed }: PushReport): Promise<PushReportAnswer> {
    return (await this.post(INTERNAL_ROUTES.pushReport, { ...key, pushed })) as PushReportAnswer;
  }

  /** The published keys, a JSON Web Key Set. @throws ChatError UNAVAILABLE */
  keySet(): Promise<unknown> {
    return this.get(JWKS_ROUTE);
  }

  /** @throws ChatError UNAVAILABLE if auth does not answer */
  async ping(): Promise<void> {
    await this.get('health/live');
  }

  private get(route: string, query: Record<string, string> = {}): Promise<unknown> {
    return this.ask(`${route}?${new URLSearchParams(query).toString()}`, { method: 'GET' });
  }

  private post(route: string, body: object): Promise<unknown> {
    return this.ask(route, { method: 'POST', body: JSON.stringify(body) });
  }

  private async ask(path: string, init: RequestInit): Promise<unknown> {
    const { authInternalUrl, internalSecret } = this.options;
    const { requestId, traceparent } = currentRequest()?.origin ?? {};
    const request: RequestInit = {
      ...init,
      headers: {
        'content-type': 'application/json',
        [INTERNAL_SECRET_HEADER]: internalSecret,
        ...(requestId !== undefined && { [REQUEST_ID_HEADER]: requestId }),
        ...(traceparent !== undefined && { [TRACEPARENT_HEADER]: traceparent }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    };
    const send = (): Promise<Response> => fetch(`${authInternalUrl}/${path}`, request);
    try {
      // Each request can be repeated. If its connection breaks, for example because that auth stops, another one answers.
      const response = await send().catch(send);
      if (!response.ok) throw new Error(`auth answered ${response.status}`);
      return await response.json();
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }
}
