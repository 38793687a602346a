import { duration } from './en-duration.js';
import { from, name } from './en-push.js';
import { ago, plural, size } from './formats.js';

const ONLY_CONTACTS = 'Here you can only add people you know: first write to each other, or be in a group together.';

const PASSWORD_RULE = 'Use 8 to 128 characters, and neither a common password nor your name.';
const NAME_RULE = 'Use 1 to 80 characters, in any script.';

/**
 * The texts of the first load in English, by the part of the client that shows them. `en-full.ts` adds the texts of the
 * parts that load when they are first used. Another language is the same files with the same keys.
 */
export const en = {
  app: { name },
  parts: {
    cut: 'This cannot be loaded now. Try again when you are connected.',
    failed: 'This part of the page could not be loaded.',
    broken: 'This part of the page cannot be shown.',
    message: 'This message cannot be shown.',
    room: 'This room cannot be shown here.',
    reload: 'Reload',
  },
  pages: {
    starting: 'Parley is starting',
    unknownTitle: 'There is nothing at this address',
    unknownHint: 'The link may be incomplete or too old.',
    toRooms: 'Go to your rooms',
    downTitle: 'The server does not answer',
    downHint: 'Parley keeps trying and shows your rooms as soon as it gets through. Check your network meanwhile.',
    tryNow: 'Try now',
  },
  shell: {
    skip: 'Skip to the room',
    back: 'Back to rooms',
    account: 'My account',
    chooseRoom: 'Choose a room to read its messages.',
    keys: 'Ctrl+K or / finds people and rooms. Alt+T leads to your threads.',
    welcome: 'Welcome to Parley',
    begin: 'Find people and public rooms with the search box, or start a group of your own.',
  },
  inbox: {
    label: 'Inbox',
    threads: 'Threads',
    mentions: 'Mentions',
    bookmarks: 'Bookmarks',
    due: (count: number) => (count > 99 ? '99+ due' : plural(count, { other: '# due' })),
    scheduled: 'Scheduled',
    failed: (count: number) => (count > 99 ? '99+ failed' : plural(count, { other: '# failed' })),
  },
  rooms: {
    label: 'Rooms',
    deletedUser: 'Deleted user',
    newGroup: 'New group',
    none: 'No rooms yet',
    noneHint: 'Find people and public rooms above, or start a new group.',
    noMessages: 'No messages yet',
    you: 'You',
    muted: 'muted',
    favourite: 'favourite',
    /** Only oneself is `invisible`; others see `offline`. */
    statuses: { online: 'online', away: 'away', dnd: 'do not disturb', invisible: 'invisible' },
    /** A notice whose details are not known. */
    changed: 'The room or its members changed',
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
    members: (count: number) => plural(count, { one: '# member', other: '# members' }),
    searching: 'Searching…',
    nothing: 'No person and no room has this name.',
    short: 'Type at least two characters to find people.',
    start: 'Type the name of a person or of a room.',
    guests: 'As a guest you find people by their exact username only.',
  },
  room: {
    typingLabel: 'Typing',
    typing: ([first, second, third]: readonly string[]) => {
      if (first === undefined) return '';
      if (second === undefined) return `${first} is typing…`;
      return third === undefined ? `${first} and ${second} are typing…` : 'Several people are typing…';
    },
    members: (count: number) => plural(count, { other: 'Members, #' }),
    settings: 'Room settings',
    pins: 'Pinned messages',
    files: 'Files of this room',
    search: 'Search in this room',
    more: 'More about this room',
    addFavourite: 'Add to favourites',
    removeFavourite: 'Remove from favourites',
    hide: 'Hide conversation',
    hidden: 'This conversation is hidden until its next message.',
    online: (count: number) => plural(count, { other: '# online' }),
    lastSeen: (at: Date, now: Date) => {
      const when = ago(at, now);
      return `last seen ${when === 'now' ? 'just now' : when}`;
    },
    offline: 'offline',
    archived: 'archived',
  },
  receipts: {
    seen: 'Seen',
    readBy: (count: number) => plural(count, { other: 'Read by #' }),
  },
  profile: {
    block: 'Block',
    unblock: 'Unblock',
    blocked: (name: string) => `You have blocked ${name}.`,
    unblocked: (name: string) => `You have unblocked ${name}.`,
  },
  timeline: {
    label: 'Messages',
    newMessages: 'New messages',
    today: 'Today',
    yesterday: 'Yesterday',
    jumpToDate: 'Jump to date',
    jump: 'Jump',
    date: 'Date',
    notFound: 'This message is not here any more.',
    loadFailed: 'The messages could not be loaded.',
    tryAgain: 'Try again',
    start: 'This is the beginning of the room.',
    empty: 'There are no messages yet.',
    emptyHint: 'Write the first one.',
    someone: 'Somebody',
    notices: {
      created: (actor: string) => `${actor} created the room.`,
      renamed: (actor: string, name: string) => `${actor} renamed the room to “${name}”.`,
      joined: (user: string) => `${user} joined.`,
      left: (user: string) => `${user} left.`,
      added: (actor: string, user: string) => `${actor} added ${user}.`,
      removed: (actor: string, user: string) => `${actor} removed ${user}.`,
    },
  },
  message: {
    label: (name: string, time: string) => `${name}, ${time}`,
    edited: 'edited',
    deleted: 'This message was deleted.',
    pinned: 'Pinned',
    forwarded: (name: string) => `Forwarded from ${name}`,
    forwardedIn: (name: string, room: string) => `Forwarded from ${name} in ${room}`,
    replyTo: 'Reply to',
    replyGone: 'Reply to a message that is not here any more',
    waiting: 'Waiting to be sent',
    uploading: 'Uploading files',
    failed: 'Not sent.',
    retry: 'Retry',
    discard: 'Discard',
    showMore: 'Show more',
    showLess: 'Show less',
    reactions: 'Reactions',
    reactionsOf: (count: number) => plural(count, { one: 'reaction', other: 'reactions' }),
    reactors: (names: readonly string[], more: number) =>
      more > 0 ? `${names.join(', ')} ${plural(more, { other: 'and # more' })}` : names.join(', '),
  },
  composer: {
    label: 'Message',
    send: 'Send',
    sendIn: (seconds: number) => `Send in ${duration(seconds)}`,
    wait: (seconds: number) => (seconds < 100 ? `${String(seconds)} s` : `${String(Math.ceil(seconds / 60))} min`),
    placeholder: 'Write a message',
    cancel: 'Cancel',
    emoji: 'Emoji',
    charsLeft: (count: number) => plural(count, { one: '# character left', other: '# characters left' }),
    charsOver: (count: number) => plural(count, { one: '# character too many', other: '# characters too many' }),
    tooLong: (max: number) =>
      plural(max, { other: 'A message has at most # characters. Shorten this one to send it.' }),
    unstorable: 'This text contains half a character, which cannot be sent. Remove it and try again.',
    outboxFull: 'Too many messages are waiting to be sent. Send this one when some of them have left.',
    slowMode: (seconds: number) => `Slow mode: one message every ${duration(seconds)}.`,
    replyingTo: 'Replying to',
    cancelReply: 'Cancel reply',
    deletedMessage: 'Deleted message',
    people: 'People to mention',
    suggestions: (count: number) => plural(count, { one: '# suggestion', other: '# suggestions' }),
    archived: 'This room is archived. It can be read, but not written to.',
    reader: 'You can read here, but not write.',
    muted: (seconds: number) => `You are muted. You can write again in ${duration(seconds)}.`,
    blocking: (name: string) => `You have blocked ${name}.`,
    blocked: (name: string) => `You cannot send messages to ${name}.`,
    unblock: 'Unblock',
  },
  files: {
    attach: 'Attach files',
    drop: 'Drop the files to add them to your message.',
    count: (count: number, total: string) => `${plural(count, { one: '# file', other: '# files' })}, ${total}`,
    size,
    /** Why a file cannot be added. */
    faults: {
      folder: (name: string) => `“${name}” is a folder. Only files can be sent.`,
      empty: (name: string) => `“${name}” is empty.`,
      /** Without the size of the file, which can read like the limit. */
      tooLarge: (name: string, max: string) => `“${name}” is too large. A file can have at most ${max}.`,
      tooMany: (max: number) =>
        plural(max, { one: 'A message has at most # file.', other: 'A message has at most # files.' }),
    },
  },
  actions: {
    toolbar: 'Message actions',
    react: 'React',
    reply: 'Reply',
    edit: 'Edit',
    forward: 'Forward',
    pin: 'Pin',
    unpin: 'Unpin',
    bookmark: 'Bookmark',
    unbookmark: 'Remove bookmark',
    delete: 'Delete',
    pinned: 'Message pinned.',
    unpinned: 'Message unpinned.',
  },
  attachments: {
    none: 'This file no longer exists, or you may not open it.',
    count: (count: number) => plural(count, { one: '# file', other: '# files' }),
    size,
    states: {
      open: null,
      ready: null,
      checking: 'Being checked for viruses',
      refused: 'Refused, because a virus was found in it',
      gone: 'Lost by the server',
    },
    download: 'Download',
    picture: (name: string) => `Picture ${name}`,
    play: (name: string) => `Play ${name}`,
    unplayable: 'This cannot be played here. Download it to open it with another program.',
  },
  attention: {
    from,
    message: (sender: string, body: string) => `${sender}: ${body}`,
    withFiles: (body: string, files: string) => `${body} (${files})`,
    newMessages: (count: number) => plural(count, { one: '# new message', other: '# new messages' }),
    reminder: 'Reminder',
    due: (count: number) => plural(count, { one: '# bookmark is due', other: '# bookmarks are due' }),
  },
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
      password: PASSWORD_RULE,
      newPassword: PASSWORD_RULE,
      displayName: NAME_RULE,
      name: NAME_RULE,
      topic: 'Use at most 500 characters.',
      body: 'A message has 1 to 8,000 characters.',
      emoji: 'This cannot be used as a reaction.',
      query: 'Use at least 2 characters.',
      invite: 'This is not an invitation code.',
      bytes: 'The file is empty.',
      files: 'The file cannot be read. It was changed or moved.',
      sha256: 'The file was damaged on its way. Try again.',
      attachments: 'A file is no longer there. Remove it, and attach it again.',
      avatar: 'This picture cannot be used. Choose another one.',
      ext: 'This is too long.',
      email: 'Use an address such as name@example.org.',
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
      bookmarks: 'You have as many bookmarks as one can have. Remove one first.',
      watchPerUser: 'You watch as many people as one can watch. Close other windows.',
      filesPerMessage: 'This message has too many files.',
      fileBytesPerUser: 'Your files take up all the space that one person can use. Delete messages with files first.',
      fileBytesTotal: 'This server has no space left for files.',
      filesOpenPerUser: 'Too many of your files wait for their upload. Let some end first.',
      filesOpenPerAddress: 'Too many files from your network wait for their upload. Try again later.',
      fileBytesOpenPerAddress: 'Too many files from your network wait for their upload. Try again later.',
      add: 'You cannot add so many new people at once. Add fewer.',
      'add.guest': 'Guests cannot add so many new people at once. Add fewer.',
    },
    /** Refusals because of one field. */
    forbidden: {
      memberIds: ONLY_CONTACTS,
      userId: ONLY_CONTACTS,
    },
    /** `GONE`, by the field that names the deleted message. */
    gone: {
      threadId: 'The first message of the thread is no longer there.',
    },
    codes: {
      TOO_LARGE: 'This is too large to be sent.',
      LIMIT_REACHED: 'A limit is reached.',
      BAD_CREDENTIALS: 'The username or the password is wrong.',
      UNAUTHENTICATED: 'You are logged out. Log in again.',
      TOKEN_EXPIRED: 'You are logged out. Log in again.',
      SESSION_REVOKED: 'Your session was ended elsewhere.',
      ACCOUNT_SUSPENDED: 'This account is suspended. Ask an administrator of this server.',
      FORBIDDEN: 'You may not do this.',
      NOT_A_MEMBER: 'Join this room first.',
      BANNED: 'You are banned from this room.',
      ARCHIVED: 'This room is archived: it can be read only.',
      BLOCKED: 'You cannot write here, because one of you has blocked the other.',
      MUTED: 'You are muted here.',
      NOT_FOUND: 'This does not exist, or you may not see it.',
      USERNAME_TAKEN: 'This name is taken, or looks like a taken one. Choose another one.',
      NAME_TAKEN: 'A public room has this name or one that looks like it. Choose another one.',
      CONFLICT: 'Somebody has changed this in the meantime. Look at it again.',
      GONE: 'This was deleted.',
      SLOW_MODE: 'Slow mode: wait a moment before you write again.',
      RATE_LIMITED: 'Too many attempts. Wait a moment.',
      OVERLOADED: 'The server is busy. Try again in a moment.',
      UNAVAILABLE: 'The server does not answer. Check your connection and try again.',
      TIMEOUT: 'The server took too long to answer. Try again.',
      NOT_READY: 'A file is not ready yet. Try again in a moment.',
    },
    userReplaced: 'Somebody else signed in in this browser. Sign in again to go on.',
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
