/** Kinds that tell what happened in a room. Their texts are names, or sentences in the language of the server. */
const NOTICES = new Set([
  ...['uj', 'au', 'ujt', 'added-user-to-team', 'ul', 'ru', 'ult', 'removed-user-from-team', 'ut', 'wm', 'r'],
  ...['room_changed_topic', 'room_changed_description', 'room_changed_announcement', 'room_changed_privacy'],
  ...['room_changed_avatar', 'room-archived', 'room-unarchived', 'room-set-read-only', 'room-removed-read-only'],
  ...['room-allowed-reacting', 'room-disallowed-reacting', 'room_e2e_enabled', 'room_e2e_disabled'],
  ...['user-muted', 'user-unmuted', 'mute_unmute', 'subscription-role-added', 'subscription-role-removed'],
  ...['new-moderator', 'moderator-removed', 'new-owner', 'owner-removed', 'new-leader', 'leader-removed'],
  ...['user-added-room-to-team', 'user-removed-room-from-team', 'user-deleted-room-from-team'],
  ...['user-converted-to-team', 'user-converted-to-channel', 'discussion-created', 'message_pinned'],
  ...['message_pinned_e2e', 'message_snippeted', 'jitsi_call_started', 'videoconf', 'otr-ack'],
]);
/** Kinds of customer chats, of which there are many. */
const CUSTOMER_CHATS = /^(?:livechat|omnichannel)[-_]/;

/** Kinds whose text is the username of the person whom somebody else has added or removed. */
const ABOUT_OTHERS = new Set(['au', 'ru', 'added-user-to-team', 'removed-user-from-team']);

export const isNotice = (kind: string): boolean => NOTICES.has(kind) || CUSTOMER_CHATS.test(kind);
export const isAboutOthers = (kind: string): boolean => ABOUT_OTHERS.has(kind);

export const ENCRYPTED = 'e2e';
export const DELETED = 'rm';
