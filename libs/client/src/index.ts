/** The typed client of Parley: `connect`, and the types that it speaks of. */
export { connect, type ConnectOptions } from './connect.js';
export type { Parley } from './client.js';
export type { ConnectionState } from './connection/connection.js';
export type { Dial, Link, LinkHandlers } from './connection/link.js';
export type { Transport } from './connection/socket-io-link.js';
export type { Draft } from './outbox/draft.policy.js';
export type { PendingMessage, PendingStatus } from './outbox/entry.js';
export type { Fields } from './replica/requests.js';
export type { RoomStore, RoomView } from './rooms/room-store.js';
export type { Clock, Runtime, Timer } from './runtime.js';
export type { Me } from './session/session.js';
export { indexedDbStorage, type IdbFactory } from './storage/indexed-db-storage.js';
export { memoryStorage } from './storage/memory-storage.js';
export type { ClientStorage } from './storage/storage.js';
export { webStorage, type WebStorage } from './storage/web-storage.js';
export type { Readable } from './store.js';
export { ChatError, type ErrorBody, type ErrorCode, type Retry } from '#contracts/errors';
export type * from '#contracts';
