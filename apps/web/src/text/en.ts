import { pluralIn } from './plural.js';

const plural = pluralIn('en');

/** A time to wait in the largest unit that says enough. */
function duration(seconds: number): string {
  if (seconds < 60) return plural(seconds, { one: '# second', other: '# seconds' });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return plural(minutes, { one: '# minute', other: '# minutes' });
  const hours = Math.ceil(minutes / 60);
  if (hours < 48) return plural(hours, { one: '# hour', other: '# hours' });
  return plural(Math.ceil(hours / 24), { other: '# days' });
}

/**
 * All texts of the web client in English, by the part of the client that shows them. Another language is one more file
 * with the same keys.
 */
export const en = {
  app: {
    name: 'Parley',
  },
  entering: {
    slogan: 'Chat on your own server',
    name: 'Name',
    guestHint: 'No account needed. You can create one later and keep everything.',
    enterAsGuest: 'Enter as guest',
    or: 'or with an account',
    account: 'Account',
    logIn: 'Log in',
    createAccount: 'Create account',
    username: 'Username',
    usernameHint: '3 to 32 letters, digits, and . _ -',
    password: 'Password',
    passwordHint: 'At least 8 characters',
    invite: 'Invitation code',
    invited: 'You have an invitation. Create an account to use it.',
    inviteNeeded: 'This server asks for an invitation. Enter its code, the end of the link that you were sent.',
    inviteInvalid: 'This invitation is unknown, used up or expired. Ask for a new one.',
    noRegistration: 'This server is closed to new accounts. Ask its administrator for one.',
    noGuests: 'This server does not admit guests. Log in or create an account.',
  },
  pages: {
    starting: 'Parley is starting',
    unknownTitle: 'There is nothing at this address',
    unknownHint: 'The link may be incomplete or too old.',
    toRooms: 'Go to your rooms',
  },
  shell: {
    skip: 'Skip to the room',
    chooseRoom: 'Choose a room to read its messages.',
  },
  rooms: {
    label: 'Rooms',
    deletedUser: 'Deleted user',
    none: 'No rooms yet',
    noneHint: 'Find people and public rooms above, or start a group of your own.',
    noMessages: 'No messages yet',
    you: 'You',
    muted: 'muted',
    statuses: { online: 'online', away: 'away', dnd: 'do not disturb' },
    /** What a notice says in the list, where its people are not known. */
    notices: {
      'room.created': 'The room was created',
      'member.joined': 'Somebody joined',
      'member.left': 'Somebody left',
      'member.added': 'Somebody was added',
      'member.removed': 'Somebody was removed',
      'room.renamed': 'The room was renamed',
    },
    noticeUnknown: 'The room or its members changed',
    count: (count: number) => (count > 99 ? '99+' : plural(count, { other: '#' })),
    mentionBadge: (count: number) => (count > 99 ? '@99+' : plural(count, { other: '@#' })),
    mentions: (count: number) =>
      count > 99 ? '99+ mentions' : plural(count, { one: '# mention', other: '# mentions' }),
    unread: (count: number) => (count > 99 ? '99+ unread' : plural(count, { other: '# unread' })),
  },
  search: {
    label: 'Find people and rooms',
    hits: 'Found people and rooms',
    state: 'Search',
    sections: { rooms: 'My rooms', people: 'People', publicRooms: 'Public rooms' },
    members: (count: number) => plural(count, { one: '# member', other: '# members' }),
    searching: 'Searching…',
    nothing: 'No person and no room has this name.',
    start: 'Type the name of a person or of a room.',
    guests: 'As a guest you find people by their exact username only.',
  },
  room: {
    typingLabel: 'Typing',
    typing: (names: readonly string[]) => `${names.join(', ')} …`,
  },
  timeline: {
    label: 'Messages',
  },
  message: {},
  composer: {
    label: 'Message',
    send: 'Send',
    sendIn: (seconds: number) => `Send in ${duration(seconds)}`,
    wait: (seconds: number) => (seconds < 100 ? `${String(seconds)} s` : `${String(Math.ceil(seconds / 60))} min`),
    placeholder: 'Write a message',
    editLabel: 'Edit message',
    editing: 'Editing your message',
    save: 'Save',
    cancel: 'Cancel',
    saveHint: 'Enter saves, Escape cancels.',
    emoji: 'Emoji',
    charsLeft: (count: number) => plural(count, { one: '# character left', other: '# characters left' }),
    charsOver: (count: number) => plural(count, { one: '# character too many', other: '# characters too many' }),
    tooLong: (max: number) =>
      plural(max, { other: 'A message has at most # characters. Shorten this one to send it.' }),
    unstorable: 'This text contains half a character, which cannot be sent. Remove it and try again.',
    empty: 'A message needs some text. To remove it, delete it.',
    outboxFull: 'Too many messages are waiting to be sent. Send this one when some of them have left.',
    slowMode: (seconds: number) => `Slow mode: one message every ${duration(seconds)}.`,
    replyingTo: 'Replying to',
    cancelReply: 'Cancel reply',
    deletedMessage: 'Deleted message',
    conflict: 'Someone changed this message while you were editing. It now reads:',
    takeOther: 'Use this text',
    keepMine: 'Keep mine',
    people: 'People to mention',
    suggestions: (count: number) => plural(count, { one: '# suggestion', other: '# suggestions' }),
    archived: 'This room is archived. It can be read, but not written to.',
    reader: 'You can read here, but not write.',
    muted: (seconds: number) => `You are muted. You can write again in ${duration(seconds)}.`,
    blocking: (name: string) => `You have blocked ${name}.`,
    blocked: (name: string) => `You cannot send messages to ${name}.`,
    unblock: 'Unblock',
  },
  actions: {
    toolbar: 'Message actions',
    react: 'React',
    reply: 'Reply',
    edit: 'Edit',
    forward: 'Forward',
    pin: 'Pin',
    unpin: 'Unpin',
    delete: 'Delete',
    pinned: 'Message pinned.',
    unpinned: 'Message unpinned.',
    deleteTitle: 'Delete this message?',
    deleteOwn: 'Its text disappears for everyone in the room. This cannot be undone.',
    deleteOther: (name: string) => `The text by ${name} disappears for everyone in the room. This cannot be undone.`,
    forwardTitle: 'Forward message',
    forwardTo: 'Find a room',
    forwarded: (room: string) => `Forwarded to ${room}.`,
    noRooms: 'No room with this name.',
    noRoomsHint: 'You can forward to rooms that you are in and may write to.',
  },
  emoji: {
    search: 'Search emoji',
    found: 'Search results',
    none: 'No emoji with this name.',
    failed: 'The emoji could not be loaded.',
    frequent: 'Frequently used',
    groups: {
      'Smileys & Emotion': 'Smileys and emotion',
      'People & Body': 'People and body',
      'Animals & Nature': 'Animals and nature',
      'Food & Drink': 'Food and drink',
      'Travel & Places': 'Travel and places',
      Activities: 'Activities',
      Objects: 'Objects',
      Symbols: 'Symbols',
      Flags: 'Flags',
    },
  },
  members: {},
  settings: {},
  account: {},
  attention: {},
  connection: {
    label: 'Connection',
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
    offline: (pending: number) =>
      pending === 0
        ? 'You are offline.'
        : plural(pending, {
            one: 'You are offline: # message will be sent.',
            other: 'You are offline: # messages will be sent.',
          }),
  },
  ui: {
    cancel: 'Cancel',
    close: 'Close',
    notices: 'Notices',
  },
  errors: {
    required: 'Fill this in.',
    unknown: 'Something went wrong. Try again.',
    fields: {
      username: 'Use 3 to 32 characters: letters from A to Z, digits, and . _ - without spaces.',
      password: 'Use 8 to 128 characters.',
      newPassword: 'Use 8 to 128 characters.',
      displayName: 'Use 1 to 64 characters.',
      name: 'Use 1 to 80 characters.',
      topic: 'Use at most 500 characters.',
      body: 'A message has 1 to 8,000 characters.',
      emoji: 'This cannot be used as a reaction.',
      query: 'Use at least 2 characters.',
      invite: 'This is not an invitation code.',
    },
    /** Errors with the time after which another attempt can succeed. */
    waits: {
      RATE_LIMITED: (seconds: number) => `Too many attempts. Try again in ${duration(seconds)}.`,
      SLOW_MODE: (seconds: number) => `Slow mode: you can write again in ${duration(seconds)}.`,
      MUTED: (seconds: number) => `You are muted here for another ${duration(seconds)}.`,
    },
    limits: {
      roomsPerUser: 'You are in as many rooms as one person can be in. Leave one first.',
      membersPerRoom: 'This room is full.',
      emojisPerMessage: 'This message has as many different reactions as it can have.',
      blocksPerUser: 'You have blocked as many people as one can block.',
    },
    codes: {
      TOO_LARGE: 'This is too large to be sent.',
      LIMIT_REACHED: 'A limit is reached.',
      BAD_CREDENTIALS: 'The username or the password is wrong.',
      UNAUTHENTICATED: 'You are signed out. Sign in again.',
      TOKEN_EXPIRED: 'You are signed out. Sign in again.',
      SESSION_REVOKED: 'Your session was ended elsewhere.',
      ACCOUNT_SUSPENDED: 'This account is suspended. Ask an administrator of this server.',
      FORBIDDEN: 'You may not do this.',
      NOT_A_MEMBER: 'Join this room first.',
      BANNED: 'This person is banned from the room.',
      ARCHIVED: 'This room is archived: it can be read only.',
      BLOCKED: 'You cannot write here, because one of you has blocked the other.',
      MUTED: 'You are muted here.',
      NOT_FOUND: 'This does not exist, or you may not see it.',
      USERNAME_TAKEN: 'This name is taken. Choose another one.',
      NAME_TAKEN: 'A public room has this name. Choose another one.',
      CONFLICT: 'Somebody has changed this in the meantime. Look at it again.',
      GONE: 'This was deleted.',
      SLOW_MODE: 'Slow mode: wait a moment before you write again.',
      RATE_LIMITED: 'Too many attempts. Wait a moment.',
      OVERLOADED: 'The server is busy. Try again in a moment.',
      UNAVAILABLE: 'The server does not answer. Check your connection and try again.',
      TIMEOUT: 'The server took too long to answer. Try again.',
    },
    /** Why a session ended. */
    ended: {
      SESSION_REVOKED: 'Your session was ended elsewhere. Sign in again to go on.',
      ACCOUNT_SUSPENDED: 'An administrator has suspended your account. You cannot sign in until it is restored.',
      UNAUTHENTICATED: 'Your session has expired. Sign in again to go on.',
      TOKEN_EXPIRED: 'Your session has expired. Sign in again to go on.',
    },
  },
};

export type Catalogue = typeof en;
