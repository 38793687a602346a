/** Parley for the servers of applications with users of their own: `Parley` and its types. */
export { Host as Parley, type ParleyOptions } from './host.js';
export type { DeliveriesOptions } from './host-feed.js';
export type { HookToPut, ReplayOptions } from './host-hooks.js';
export type { HostApi } from './host-api.js';
export type { IncomingToMake } from './host-incoming.js';
export type { HostGrowingMessage, HostMessage, RoomOfMessage } from './host-message.js';
export type { Fetch } from './host-requests.js';
export type { MembersToSet, MemberToSet, RoomToPut } from './host-rooms.js';
export type { SessionOptions } from './host-sessions.js';
export type { TokenOptions } from './host-tokens.js';
export * as mirror from './mirror/index.js';
export { ParleyError, type Refusal } from './parley-error.js';
export type { AnswerOf, ApiRoute, ArgumentsOf } from './routes.js';
export type * from '#contracts';
export type { GrowingMessage } from '#contracts/growing/growing-message';
export type { ServerMember, SetMembersAnswer } from '#contracts/routes/server-room.routes';
export type { PutResult } from '#contracts/routes/server.routes';
export * as webhooks from './webhooks.js';
