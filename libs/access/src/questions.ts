import { callersOf, type AskedService, type Caller } from '#config/services';
import type { Actor, AppScope, DirectoryUser, RequestType, ServerUser, SessionId } from '#contracts';
import { data, type DataType } from '#contracts/events/definition';
import type { RouteName } from '#contracts/routes/definition';
import type { InviteForRooms, LinkOfRoom, PutLinkAnswer } from './invited-rooms.js';
import type { OperatorRank } from './operator-roles.policy.js';
import type { PushDevice, PushReportAnswer } from './push-devices.js';
import {
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
} from './questions.requests.js';
import type { EndCode } from './session-source.port.js';
import type { MadeAccounts, UserChanges } from './user-changes.js';

/** `scopes`: of the key of an app. */
export type VerifyBotTokenAnswer =
  | {
      readonly actor: Actor;
      readonly sessionId: SessionId;
      readonly expiresAt: string;
      readonly scopes?: readonly AppScope[];
    }
  | { readonly refused: 'UNAUTHENTICATED' | EndCode };

/** `name` is `null` for an unknown or revoked key. */
export interface OperatorAnswer {
  readonly name: string | null;
  // until 0.4: an auth of 0.2 does not send it.
  readonly role?: OperatorRank;
}

/** A question of one service to another. It can be asked twice: its repeat changes nothing. */
export interface QuestionDefinition {
  readonly service: AskedService;
  /** The services that may ask it. Each shows a secret of its own. */
  readonly askedBy: readonly Caller[];
  /** The fields of the query (GET) or the body. */
  readonly request: RequestType;
  readonly answer: DataType<unknown>;
}

const HISTORY: readonly Caller[] = ['history'];
const COURIER: readonly Caller[] = ['courier'];
const BOTH: readonly Caller[] = ['courier', 'history'];

/**
 * The questions that services ask each other. `Questions` asks one, and the method with `@Answers` answers it. The public
 * front does not forward these routes.
 */
export const QUESTIONS = {
  'POST /internal/sessions/check': {
    service: 'auth',
    askedBy: callersOf('auth'),
    request: CheckSessions,
    answer: data<{ readonly ended: readonly { readonly sessionId: SessionId; readonly code: EndCode }[] }>(),
  },
  'POST /internal/users/find': {
    service: 'auth',
    askedBy: BOTH,
    request: FindUsers,
    answer: data<{ readonly users: DirectoryUser[] }>(),
  },
  'POST /internal/apps/users': {
    service: 'auth',
    askedBy: HISTORY,
    request: UsersOfApp,
    answer: data<{ readonly users: ServerUser[] }>(),
  },
  'GET /internal/users/changed': {
    service: 'auth',
    askedBy: BOTH,
    request: UsersChangedSince,
    answer: data<UserChanges>(),
  },
  /** Accounts in the order in which they were made, or upgraded from guests'. */
  'GET /internal/accounts/made': {
    service: 'auth',
    askedBy: HISTORY,
    request: UsersChangedSince,
    answer: data<MadeAccounts>(),
  },
  'POST /internal/bots/verify': {
    service: 'auth',
    askedBy: callersOf('auth'),
    request: VerifyBotToken,
    answer: data<VerifyBotTokenAnswer>(),
  },
  'POST /internal/operators/identify': {
    service: 'auth',
    askedBy: HISTORY,
    request: IdentifyOperator,
    answer: data<OperatorAnswer>(),
  },
  /** Names root too, for a service without `OPERATOR_SECRET`. */
  'POST /internal/operators/identify-any': {
    service: 'auth',
    askedBy: COURIER,
    request: IdentifyOperator,
    answer: data<OperatorAnswer>(),
  },
  /** The operator of a cookie of the console. The question is a use of it. */
  'POST /internal/operators/entered': {
    service: 'auth',
    askedBy: HISTORY,
    request: EnteredOperator,
    answer: data<OperatorAnswer>(),
  },
  /** `bot` is `null` if it is erased. */
  'POST /internal/bots/incoming': {
    service: 'auth',
    askedBy: HISTORY,
    request: MakeIncomingBot,
    answer: data<{ readonly bot: DirectoryUser | null }>(),
  },
  /**
   * The invitation of the code, whatever became of it; without a code, those that the user was made with. `accountAt` is as `madeAt`
   * of `GET /internal/accounts/made`, `null` for a user who has no account, or an older one.
   */
  'POST /internal/invites/find': {
    service: 'auth',
    askedBy: HISTORY,
    request: FindInvites,
    answer: data<{ readonly invites: InviteForRooms[]; readonly accountAt: string | null }>(),
  },
  /** The user becomes a person of the invitation. `used` is false if it lets no one in. */
  'POST /internal/invites/use': {
    service: 'auth',
    askedBy: HISTORY,
    request: UseInvite,
    answer: data<{ readonly used: boolean }>(),
  },
  /** A link that the maker may make; history has looked whether the maker is an admin of the room. */
  'POST /internal/links/put': {
    service: 'auth',
    askedBy: HISTORY,
    request: PutLink,
    answer: data<PutLinkAnswer>(),
  },
  /** The living ones, newest first. */
  'POST /internal/links/list': {
    service: 'auth',
    askedBy: HISTORY,
    request: LinksOfRoom,
    answer: data<{ readonly links: LinkOfRoom[] }>(),
  },
  'POST /internal/links/end': {
    service: 'auth',
    askedBy: HISTORY,
    request: EndRoomLink,
    answer: data<{ readonly ended: boolean }>(),
  },
  'POST /internal/push/devices': {
    service: 'auth',
    askedBy: COURIER,
    request: DevicesOfUsers,
    answer: data<{ readonly devices: PushDevice[] }>(),
  },
  'POST /internal/push/gone': {
    service: 'auth',
    askedBy: COURIER,
    request: GoneDevices,
    answer: data<{ readonly forgotten: number }>(),
  },
  'POST /internal/push/report': {
    service: 'auth',
    askedBy: COURIER,
    request: ReportPushes,
    answer: data<PushReportAnswer>(),
  },
} as const satisfies Readonly<Record<RouteName, QuestionDefinition>>;

type Table = typeof QUESTIONS;
export type Question = keyof Table;

/** The request of a question. */
export type QuestionRequest<Name extends Question> =
  Table[Name]['request'] extends RequestType<infer Request> ? Request : never;

/** The answer to a question. */
export type QuestionAnswer<Name extends Question> =
  Table[Name]['answer'] extends DataType<infer Answer> ? Answer : never;

/** A question without the types of its request and answer. */
export function questionOf(name: Question): QuestionDefinition {
  return QUESTIONS[name];
}
