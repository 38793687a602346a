import {
  ChatError,
  type DirectoryUser,
  type IncomingId,
  type ServerUser,
  type SessionId,
  type UserId,
} from '#contracts';
import type { AppUsers, NamedUsers } from './app-users.port.js';
import type { Identity } from './identity.js';
import type { IncomingBots } from './incoming-bots.port.js';
import { OPERATOR_KEY, OPERATOR_OR_ROOT } from './operator-key.policy.js';
import type { OperatorSource } from './operator-source.port.js';
import type { PushDevice, PushDevices, PushReport, PushReportAnswer, SentDevice } from './push-devices.port.js';
import { QuestionsClient, type QuestionsClientOptions } from './questions-client.js';
import type { BotTokenSource, EndedSessions, SessionSource } from './session-source.port.js';
import type { UserChanges, UserDirectory } from './user-directory.port.js';

export interface AuthClientOptions extends QuestionsClientOptions {
  /** True for a service without `OPERATOR_SECRET`: it asks auth for root, too. */
  readonly asksForRoot?: boolean;
}

/** Auth in another process: its ports, as questions. */
export class AuthClient
  implements SessionSource, BotTokenSource, UserDirectory, AppUsers, OperatorSource, IncomingBots, PushDevices
{
  readonly questions: QuestionsClient;
  private readonly asksForRoot: boolean;

  constructor({ asksForRoot = false, ...options }: AuthClientOptions) {
    this.questions = new QuestionsClient(options);
    this.asksForRoot = asksForRoot;
  }

  async endedOf(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    if (sessionIds.length === 0) return new Map();
    const { ended } = await this.questions.ask('POST /internal/sessions/check', { sessionIds });
    return new Map(ended.map(({ sessionId, code }) => [sessionId, code]));
  }

  async identify(token: string): Promise<Identity> {
    const answer = await this.questions.ask('POST /internal/bots/verify', { token });
    if ('refused' in answer) throw new ChatError(answer.refused);
    return { ...answer, expiresAt: new Date(answer.expiresAt) };
  }

  async operatorOf(key: string): Promise<string | undefined> {
    if (!(this.asksForRoot ? OPERATOR_OR_ROOT : OPERATOR_KEY).test(key)) return undefined;
    const question = this.asksForRoot ? 'POST /internal/operators/identify-any' : 'POST /internal/operators/identify';
    const { name } = await this.questions.ask(question, { key });
    return name ?? undefined;
  }

  async find(userIds: readonly UserId[]): Promise<DirectoryUser[]> {
    if (userIds.length === 0) return [];
    return (await this.questions.ask('POST /internal/users/find', { userIds })).users;
  }

  async ofApp(appId: UserId, named: NamedUsers): Promise<ServerUser[]> {
    return (await this.questions.ask('POST /internal/apps/users', { appId, ...named })).users;
  }

  async make(id: IncomingId, name: string): Promise<DirectoryUser | undefined> {
    return (await this.questions.ask('POST /internal/bots/incoming', { id, name })).bot ?? undefined;
  }

  changedSince(since: string, limit: number): Promise<UserChanges> {
    return this.questions.ask('GET /internal/users/changed', { since, limit });
  }

  async devicesOf(userIds: readonly UserId[]): Promise<PushDevice[]> {
    if (userIds.length === 0) return [];
    return (await this.questions.ask('POST /internal/push/devices', { userIds })).devices;
  }

  async forgetDevices(gone: readonly SentDevice[]): Promise<void> {
    const devices = gone.map(({ id, addressId }) => ({ id, addressId }));
    if (devices.length > 0) await this.questions.ask('POST /internal/push/gone', { devices });
  }

  reportPushes({ key, pushed }: PushReport): Promise<PushReportAnswer> {
    return this.questions.ask('POST /internal/push/report', { ...key, pushed });
  }
}
