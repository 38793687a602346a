import { Controller } from '@nestjs/common';
import { ChatError } from '#contracts';
import { Answers } from '#access/answers.decorator';
import { OperatorNames } from '#access/operator-names';
import { isAtLeast, type Operator } from '#access/operator-roles.policy';
import type { OperatorAnswer, QuestionAnswer } from '#access/questions';
import type {
  CheckSessions,
  DevicesOfUsers,
  EndRoomLink,
  EnteredOperator,
  FindInvites,
  FindUsers,
  GoneDevices,
  IdentifyOperator,
  LinksOfRoom,
  MakeIncomingBot,
  PutLink,
  ReportPushes,
  UseInvite,
  UsersChangedSince,
  UsersOfApp,
  VerifyBotToken,
} from '#access/questions.requests';
import { SessionSource } from '#access/session-source.port';
import { Turn } from '#platform/http/turn.decorator';
import { AppUsersService } from '../apps/app-users.service.js';
import { IncomingBotsService } from '../apps/incoming-bots.service.js';
import { BotsService } from '../bots/bots.service.js';
import { LinksService } from '../invites/links.service.js';
import { OpenedInvitesService } from '../invites/opened-invites.service.js';
import { ConsoleService } from '../console/console.service.js';
import { OperatorsService } from '../operators/operators.service.js';
import { PushDevicesService } from '../push/push-devices.service.js';
import { UserDirectoryService } from '../users/user-directory.service.js';

/** Answers the other services, which bound their own questions: over HTTP, or in the embedded form by calls. */
@Controller()
@Turn('none')
export class InternalController {
  constructor(
    private readonly sessions: SessionSource,
    private readonly directory: UserDirectoryService,
    private readonly appUsers: AppUsersService,
    private readonly bots: BotsService,
    private readonly operators: OperatorsService,
    private readonly incoming: IncomingBotsService,
    private readonly invites: OpenedInvitesService,
    private readonly links: LinksService,
    private readonly devices: PushDevicesService,
    private readonly names: OperatorNames,
    private readonly console: ConsoleService,
  ) {}

  @Answers('POST /internal/sessions/check')
  async checkSessions({ sessionIds }: CheckSessions): Promise<QuestionAnswer<'POST /internal/sessions/check'>> {
    const ended = await this.sessions.endedOf(sessionIds);
    return { ended: [...ended].map(([sessionId, code]) => ({ sessionId, code })) };
  }

  @Answers('POST /internal/users/find')
  async findUsers({ userIds }: FindUsers): Promise<QuestionAnswer<'POST /internal/users/find'>> {
    return { users: await this.directory.find(userIds) };
  }

  @Answers('POST /internal/apps/users')
  async usersOfApp(named: UsersOfApp): Promise<QuestionAnswer<'POST /internal/apps/users'>> {
    return { users: await this.appUsers.find(named) };
  }

  @Answers('POST /internal/bots/verify')
  verifyBotToken({ token }: VerifyBotToken): Promise<QuestionAnswer<'POST /internal/bots/verify'>> {
    return this.bots.verify(token);
  }

  @Answers('POST /internal/operators/identify')
  async identifyOperator({ key, roles }: IdentifyOperator): Promise<OperatorAnswer> {
    return answerFor(roles, await this.operators.identify(key));
  }

  @Answers('POST /internal/operators/identify-any')
  async identifyAny({ key, roles }: IdentifyOperator): Promise<OperatorAnswer> {
    return answerFor(roles, await this.names.find(key));
  }

  @Answers('POST /internal/operators/entered')
  async enteredOperator({ token }: EnteredOperator): Promise<OperatorAnswer> {
    return (await this.console.find(token)) ?? { name: null };
  }

  @Answers('POST /internal/bots/incoming')
  async makeIncomingBot({ id, name }: MakeIncomingBot): Promise<QuestionAnswer<'POST /internal/bots/incoming'>> {
    return { bot: (await this.incoming.make(id, name)) ?? null };
  }

  @Answers('POST /internal/invites/find')
  async findInvites({ userId, code }: FindInvites): Promise<QuestionAnswer<'POST /internal/invites/find'>> {
    const [invites, accountAt] = await Promise.all([this.invites.find(userId, code), this.directory.accountAt(userId)]);
    return { invites, accountAt };
  }

  @Answers('POST /internal/invites/use')
  async useInvite({ userId, code }: UseInvite): Promise<QuestionAnswer<'POST /internal/invites/use'>> {
    return { used: await this.invites.use(userId, code) };
  }

  @Answers('POST /internal/links/put')
  async putLink(wanted: PutLink): Promise<QuestionAnswer<'POST /internal/links/put'>> {
    try {
      return await this.links.put(wanted);
    } catch (error) {
      if (error instanceof ChatError) return { refused: error.toBody() };
      throw error;
    }
  }

  @Answers('POST /internal/links/list')
  async linksOf({ roomId }: LinksOfRoom): Promise<QuestionAnswer<'POST /internal/links/list'>> {
    return { links: await this.links.of(roomId) };
  }

  @Answers('POST /internal/links/end')
  async endLink({ id, roomId }: EndRoomLink): Promise<QuestionAnswer<'POST /internal/links/end'>> {
    return { ended: await this.links.end(id, roomId) };
  }

  @Answers('POST /internal/push/devices')
  async devicesOf({ userIds }: DevicesOfUsers): Promise<QuestionAnswer<'POST /internal/push/devices'>> {
    return { devices: await this.devices.of(userIds) };
  }

  @Answers('POST /internal/push/gone')
  async forgetDevices({ devices }: GoneDevices): Promise<QuestionAnswer<'POST /internal/push/gone'>> {
    await this.devices.forget(devices);
    return { forgotten: devices.length };
  }

  @Answers('POST /internal/push/report')
  reportPushes({ publicKey, madeAt, pushed }: ReportPushes): Promise<QuestionAnswer<'POST /internal/push/report'>> {
    const key = publicKey === undefined || madeAt === undefined ? null : { publicKey, madeAt };
    return this.devices.report(key, pushed);
  }

  @Answers('GET /internal/accounts/made')
  accountsMade({ since, limit }: UsersChangedSince): Promise<QuestionAnswer<'GET /internal/accounts/made'>> {
    return this.directory.madeSince(since, limit);
  }

  @Answers('GET /internal/users/changed')
  changedSince({ since, limit }: UsersChangedSince): Promise<QuestionAnswer<'GET /internal/users/changed'>> {
    return this.directory.changedSince(since, limit);
  }
}

// until 0.4: a service of 0.2 lets each operator whose name it learns do everything.
function answerFor(knowsRoles: boolean | undefined, operator: Operator | undefined): OperatorAnswer {
  if (operator === undefined) return { name: null };
  return knowsRoles === true || isAtLeast(operator.role, 'admin') ? operator : { name: null };
}
