/** Kinds of messages that tell what happened in a room. Numbers are those of Discord, which the exporter writes where it has no name. */
const NOTICES = new Set([
  ...['RecipientAdd', 'RecipientRemove', 'Call', 'ChannelNameChange', 'ChannelIconChange', 'ChannelPinnedMessage'],
  ...['GuildMemberJoin', 'ThreadCreated'],
  // The first ones have a name, except in old exports; then boosts, followed rooms, discovery, starts of threads, invitations.
  ...['1', '2', '3', '4', '5', '6', '7', '18', '8', '9', '10', '11', '12', '14', '15', '16', '17', '21', '22'],
]);
const MESSAGES = new Set(['', 'Default', '0', 'Reply', '19', '20', '23', '24']);
const RECIPIENTS = new Set(['RecipientAdd', 'RecipientRemove', '1', '2']);
const PINS = new Set(['ChannelPinnedMessage', '6']);

export const isNotice = (kind: string): boolean => NOTICES.has(kind);
export const isMessage = (kind: string): boolean => MESSAGES.has(kind);
/** True for notices of a person that another one added to a group, or removed. */
export const isOfRecipient = (kind: string): boolean => RECIPIENTS.has(kind);
export const isOfPin = (kind: string): boolean => PINS.has(kind);

/** Threads that all may read who read the room. Private ones have people of their own. */
const THREADS = new Set(['GuildNewsThread', 'GuildPublicThread', '10', '11']);
const DIRECT = new Set(['DirectTextChat', '1']);
const GROUPS = new Set(['DirectGroupTextChat', '3']);

export const isThread = (kind: string): boolean => THREADS.has(kind);
export const isDirect = (kind: string): boolean => DIRECT.has(kind);
/** True for groups of people outside of servers. */
export const isGroup = (kind: string): boolean => GROUPS.has(kind);
