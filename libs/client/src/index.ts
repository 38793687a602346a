/** The typed client of Parley: `connect` and its types. */
export { connect, type ConnectOptions } from './connect.js';
export type { Account } from './account/account.js';
export type { Bookmarks } from './bookmarks/bookmarks.js';
export type { Parley } from './client.js';
export type { ConnectionState } from './connection/connection-state.js';
export type { Dial, Link, LinkHandlers } from './connection/link.js';
export type { Transport } from './connection/socket-io-link.js';
export {
  colourOf,
  isQuiet,
  type NamedSender,
  namedSenderOf,
  type PostColour,
} from './conventions/message-conventions.js';
export type { DraftPlace, OwnDraft } from './drafts/draft.policy.js';
export type { SavedDrafts } from './drafts/saved-drafts.js';
export type { FormerDraft, OpenDraft, OpenDraftView } from './drafts/open-draft.js';
export type { FilesPage, UploadOptions } from './files/file-requests.js';
export type { FileSource } from './files/file-source.js';
export type { FileUse } from './files/file-url-cache.js';
export type { BytesRequest, SendBytes } from './files/send-bytes.js';
export { sizeIn } from './files/size.js';
export type { Mention } from './mentions/mentions.policy.js';
export type { Mentions, MentionsView } from './mentions/mentions.js';
export type { Draft } from './outbox/draft.policy.js';
export type { PendingMessage, PendingStatus } from './outbox/entry.js';
export type { PendingFile, PendingFileStatus } from './outbox/pending-file.js';
export type { KnownPeople } from './people/known-people.js';
export type { PresenceView, PresenceWatch } from './presence/presence-watch.js';
export type { DevicePush, PushState, PushStatus } from './push/device-push.js';
export type { GrowingDraft } from './growing/growing-writers.js';
export { previewOf } from './replica/preview.policy.js';
export { mainOf, mainPreviewOf } from './replica/read-state.policy.js';
export { mentionsMe } from './replica/reader.policy.js';
export type { Fields } from './replica/requests.js';
export { isMain } from './replica/thread-summary.policy.js';
export { type EveryoneBarrier, everyoneBarrier } from './rooms/everyone.policy.js';
export { may, outranks } from './rooms/may.policy.js';
export { activityOf, compareFavourites, compareRanks, isHidden } from './rooms/room-list.js';
export type { EditExtra, RoomStore } from './rooms/room-store.js';
export type { RoomView } from './rooms/room-view.js';
export type { Clock, Runtime, Timer } from './runtime/runtime.js';
export type { ScheduledMessages } from './schedule/scheduled-messages.js';
export type { HostOptions } from './session/host-exchange.js';
export type { Me, OwnUser } from './session/me.js';
export type { Credentials, GuestName, NewAccount } from './session/credentials.js';
export { UserReplaced } from './session/token-rotation.js';
export type { BlobStorage } from './storage/blob-storage.js';
export type { IdbFactory } from './storage/indexed-db.js';
export { indexedDbBlobs } from './storage/indexed-db-blobs.js';
export { indexedDbStorage } from './storage/indexed-db-storage.js';
export { memoryBlobs } from './storage/memory-blobs.js';
export { memoryStorage } from './storage/memory-storage.js';
export type { ClientStorage } from './storage/storage.js';
export { webStorage, type WebStorage } from './storage/web-storage.js';
export type { Readable } from './stores/store.js';
export { browserTabs, type TabScope } from './tabs/browser-tabs.js';
export type { Tabs } from './tabs/tabs.js';
export type { ThreadRef } from './threads/shown-threads.js';
export type { ThreadList, ThreadListOptions, ThreadListView } from './threads/thread-list.js';
export type { UnreadReplies, UnreadThreads } from './threads/thread-state.policy.js';
export type { Threads } from './threads/threads.js';
export { isOf, type Line } from './replica/line.policy.js';
export type { RoomTimeline } from './timeline/room-timeline.js';
export type { JumpTarget, TimelineView } from './timeline/timeline-view.js';
export type { Invites, NewLink } from './ways/invites.js';
export type { Confirmed, Security } from './ways/security.js';
export type { InvitedReturn, ProviderReturn, ProviderStart, WaysIn } from './ways/ways-in.js';
export { ChatError, type ErrorBody, type ErrorCode, type Retry } from '#contracts/errors';
export type * from '#contracts';
export type { Appended } from '#contracts/events/grow.events';
export type { GrowingMessage } from '#contracts/growing/growing-message';
export type { Ways } from '#contracts/routes/auth.routes';
export type { EmailState } from '#contracts/routes/email.routes';
export type { FactorCandidate, FactorState } from '#contracts/routes/factor.routes';
