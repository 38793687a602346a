import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { OperatorConfig } from '#config/app-config';
import { callersOf } from '#config/services';
import type { DirectoryUser, ServerUser } from '#contracts';
import { AppUsers } from '#identity/app-users.port';
import { IncomingBots } from '#identity/incoming-bots.port';
import { InternalGuard, ServedTo } from '#identity/internal.guard';
import {
  INTERNAL_ROUTES,
  type CheckSessionsAnswer,
  type IdentifyOperatorAnswer,
  type MakeIncomingBotAnswer,
  type PushDevicesAnswer,
  type VerifyBotTokenAnswer,
} from '#identity/internal-api';
import { OperatorNames } from '#identity/operator-names';
import { OperatorSource } from '#identity/operator-source.port';
import { PushDevices, type PushReportAnswer } from '#identity/push-devices.port';
import { SessionSource } from '#identity/session-source.port';
import { UserDirectory, type UserChanges } from '#identity/user-directory.port';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { BotsService } from '../bots/bots.service.js';
import {
  CheckSessions,
  DevicesOfUsers,
  FindUsers,
  GoneDevices,
  IdentifyOperator,
  MakeIncomingBot,
  ReportPushes,
  UsersChangedSince,
  UsersOfApp,
  VerifyBotToken,
} from './internal.requests.js';

/** Serves the other services, which bound their own questions. The public front does not pass these routes on. */
@Controller()
@Turn('none')
@UseGuards(InternalGuard)
export class InternalController {
  private readonly names: OperatorNames;

  constructor(
    private readonly sessions: SessionSource,
    private readonly directory: UserDirectory,
    private readonly appUsers: AppUsers,
    private readonly bots: BotsService,
    private readonly operators: OperatorSource,
    private readonly incoming: IncomingBots,
    private readonly pushDevices: PushDevices,
    config: OperatorConfig,
  ) {
    this.names = new OperatorNames(config, operators);
  }

  @Post(INTERNAL_ROUTES.sessions)
  @ServedTo(callersOf('auth'))
  @HttpCode(200)
  async checkSessions(@EventRequest(CheckSessions) { sessionIds }: CheckSessions): Promise<CheckSessionsAnswer> {
    const ended = await this.sessions.endedOf(sessionIds);
    return { ended: [...ended].map(([sessionId, code]) => ({ sessionId, code })) };
  }

  @Post(INTERNAL_ROUTES.users)
  @ServedTo(['courier', 'history'])
  @HttpCode(200)
  async findUsers(@EventRequest(FindUsers) { userIds }: FindUsers): Promise<{ users: DirectoryUser[] }> {
    return { users: await this.directory.find(userIds) };
  }

  @Post(INTERNAL_ROUTES.usersOfApp)
  @ServedTo(['history'])
  @HttpCode(200)
  async usersOfApp(
    @EventRequest(UsersOfApp) { appId, externalIds, userIds = [] }: UsersOfApp,
  ): Promise<{ users: ServerUser[] }> {
    return { users: await this.appUsers.ofApp(appId, externalIds === undefined ? { userIds } : { externalIds }) };
  }

  @Post(INTERNAL_ROUTES.botTokens)
  @ServedTo(callersOf('auth'))
  @HttpCode(200)
  verifyBotToken(@EventRequest(VerifyBotToken) { token }: VerifyBotToken): Promise<VerifyBotTokenAnswer> {
    return this.bots.verify(token);
  }

  @Post(INTERNAL_ROUTES.operators)
  @ServedTo(['history'])
  @HttpCode(200)
  async identifyOperator(@EventRequest(IdentifyOperator) { key }: IdentifyOperator): Promise<IdentifyOperatorAnswer> {
    return { name: (await this.operators.operatorOf(key)) ?? null };
  }

  /** Names root too, for a service without `OPERATOR_SECRET`. */
  @Post(INTERNAL_ROUTES.operatorsAndRoot)
  @ServedTo(['courier'])
  @HttpCode(200)
  async identifyAny(@EventRequest(IdentifyOperator) { key }: IdentifyOperator): Promise<IdentifyOperatorAnswer> {
    return { name: (await this.names.nameOf(key)) ?? null };
  }

  @Post(INTERNAL_ROUTES.incomingBots)
  @ServedTo(['history'])
  @HttpCode(200)
  async makeIncomingBot(@EventRequest(MakeIncomingBot) { id, name }: MakeIncomingBot): Promise<MakeIncomingBotAnswer> {
    return { bot: (await this.incoming.make(id, name)) ?? null };
  }

  @Post(INTERNAL_ROUTES.pushDevices)
  @ServedTo(['courier'])
  @HttpCode(200)
  async devicesOf(@EventRequest(DevicesOfUsers) { userIds }: DevicesOfUsers): Promise<PushDevicesAnswer> {
    return { devices: await this.pushDevices.devicesOf(userIds) };
  }

  @Post(INTERNAL_ROUTES.pushGone)
  @ServedTo(['courier'])
  @HttpCode(200)
  async forgetDevices(@EventRequest(GoneDevices) { devices }: GoneDevices): Promise<{ forgotten: number }> {
    await this.pushDevices.forgetDevices(devices);
    return { forgotten: devices.length };
  }

  @Post(INTERNAL_ROUTES.pushReport)
  @ServedTo(['courier'])
  @HttpCode(200)
  async reportPushes(
    @EventRequest(ReportPushes) { publicKey, madeAt, pushed }: ReportPushes,
  ): Promise<PushReportAnswer> {
    const key = publicKey === undefined || madeAt === undefined ? null : { publicKey, madeAt };
    return this.pushDevices.reportPushes({ key, pushed });
  }

  @Get(INTERNAL_ROUTES.userChanges)
  @ServedTo(['courier', 'history'])
  changedSince(@EventRequest(UsersChangedSince) { since, limit }: UsersChangedSince): Promise<UserChanges> {
    return this.directory.changedSince(since, limit);
  }
}
