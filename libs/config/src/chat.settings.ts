import { rate } from './rate.setting.js';
import { SERVICES } from './services.js';
import { integer, oneOf } from './setting-types.js';

/**
 * Limits of one user, over sockets and HTTP, counted over all processes. `ChatLimits` gives each scope of the table of
 * events one of them. `RATE_AVATAR` is by IP, because pictures are fetched without a token.
 */
export const CHAT_SETTINGS = {
  rateSend: rate({
    env: 'RATE_SEND',
    description: 'Messages of one user, counted over all processes.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateSendRoom: rate({
    env: 'RATE_SEND_ROOM',
    description: 'Messages of one user in one room, counted over all processes.',
    readBy: ['gateway', 'history'],
    default: '300/10s',
  }),
  rateEdit: rate({
    env: 'RATE_EDIT',
    description: 'Messages that one user edits or deletes.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateGrow: rate({
    env: 'RATE_GROW',
    description: 'Appends of one user to messages that grow, and their ends.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  grow: oneOf(['bots', 'all', 'off'], {
    env: 'GROW',
    description: 'Who may send messages that grow: `bots` (those of apps too), `all`, or `off` for none.',
    readBy: ['gateway', 'history'],
    default: 'bots',
  }),
  growIdleSeconds: integer({
    env: 'GROW_IDLE_SECONDS',
    description: 'A growing message whose writer has not been heard for so long is ended as `interrupted`.',
    readBy: ['history'],
    default: 60,
    min: 10,
    max: 3600,
    unit: 'seconds',
  }),
  rateEveryone: rate({
    env: 'RATE_EVERYONE',
    description: 'Messages of one user that mention everyone, sent or edited.',
    readBy: ['gateway', 'history'],
    default: '5/10m',
  }),
  rateReact: rate({
    env: 'RATE_REACT',
    description: 'Reactions that one user adds or removes.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  ratePin: rate({
    env: 'RATE_PIN',
    description: 'Messages that one user pins or unpins.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateMark: rate({
    env: 'RATE_MARK',
    description: 'Read markers that one user moves, and rooms that the user marks as unread.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateCreate: rate({
    env: 'RATE_CREATE',
    description: 'Rooms created by one user.',
    readBy: ['gateway', 'history'],
    default: '60/1m',
  }),
  rateRoom: rate({
    env: 'RATE_ROOM',
    description:
      'Rooms that one user joins, leaves, changes, deletes, makes a favourite or puts into a section, or chooses notifications of.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateProfile: rate({
    env: 'RATE_PROFILE',
    description:
      'Changes that one user makes to their profile (display name, picture, `ext`) and to the pictures of rooms.',
    readBy: SERVICES,
    default: '10/1h',
  }),
  rateMember: rate({
    env: 'RATE_MEMBER',
    description:
      'Changes of members by one user; each entry of `memberIds` of a new room counts as one. A room with more entries than the rate takes the whole rate.',
    readBy: ['gateway', 'history'],
    default: '1000/10s',
  }),
  rateAdd: rate({
    env: 'RATE_ADD',
    description:
      'Strangers whom one user puts into rooms: as members of groups, new or not, and as partners of new direct rooms. A request with more than the rate is refused.',
    readBy: ['gateway', 'history'],
    default: '1000/1h',
  }),
  rateAddGuest: rate({
    env: 'RATE_ADD_GUEST',
    description: 'The same for a guest.',
    readBy: ['gateway', 'history'],
    default: '100/1h',
  }),
  addMembers: oneOf(['open', 'contacts'], {
    env: 'ADD_MEMBERS',
    description:
      'Whom users may add to groups: everybody, or only people who have opened a group that both are in, or with whom they have exchanged direct messages. Direct rooms can be started with everybody.',
    readBy: ['history'],
    default: 'open',
  }),
  rateBlock: rate({
    env: 'RATE_BLOCK',
    description: 'Changes of one user’s block list.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateMine: rate({
    env: 'RATE_MINE',
    description: 'Threads that one user follows, and bookmarks, drafts and scheduled messages that one user changes.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateReport: rate({
    env: 'RATE_REPORT',
    description: 'Messages that one user reports.',
    readBy: ['gateway', 'history'],
    default: '20/1h',
  }),
  reportDays: integer({
    env: 'REPORT_DAYS',
    description:
      'Reports are deleted so long after they were closed; open ones after the last report of their message. So are acts in the logs of rooms.',
    readBy: ['history'],
    default: 180,
    min: 1,
    max: 3650,
    unit: 'days',
  }),
  rateRead: rate({
    env: 'RATE_READ',
    description: 'Reads of one user: rooms, pages, lists, users, sessions.',
    readBy: SERVICES,
    default: '3000/10s',
  }),
  rateAvatar: rate({
    env: 'RATE_AVATAR',
    description: 'Pictures of users and rooms that one IP fetches, also ones that do not exist.',
    readBy: SERVICES,
    default: '2000/10s',
  }),
  rateSearch: rate({
    env: 'RATE_SEARCH',
    description: 'Searches for messages and files by one user.',
    readBy: ['gateway', 'history'],
    default: '60/1m',
  }),
  rateSync: rate({
    env: 'RATE_SYNC',
    description: 'Calls of `sync` by one user.',
    readBy: ['gateway', 'history'],
    default: '300/10s',
  }),
  rateTyping: rate({
    env: 'RATE_TYPING',
    description: 'Typing notices of one user that are passed on, in all rooms together.',
    readBy: ['gateway', 'history'],
    default: '60/10s',
  }),
  rateWatch: rate({
    env: 'RATE_WATCH',
    description: 'Calls of `presence:watch` by one user.',
    readBy: ['gateway', 'history'],
    default: '60/10s',
  }),
  ratePresence: rate({
    env: 'RATE_PRESENCE',
    description: 'Statuses that one user sets.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateRenew: rate({
    env: 'RATE_RENEW',
    description: 'Renewals of access tokens on the connections of one user.',
    readBy: ['gateway', 'history'],
    default: '300/1m',
  }),
};
