import { rate } from './rate.setting.js';
import { avatarOrigins } from './setting-types.js';

/** Apps that bring their own users, and incoming webhooks. */
export const APPS_SETTINGS = {
  avatarOrigins: avatarOrigins({
    env: 'AVATAR_ORIGINS',
    description:
      'Origins of the pictures that apps give their users, and incoming webhooks their messages. Clients fetch them, Parley never does; the web client shows them. None: no such pictures.',
    readBy: ['auth', 'gateway', 'history'],
    default: [],
  }),
  rateApp: rate({
    env: 'RATE_APP',
    description:
      'Requests of the server of one app, over all its keys. Each user of a batch counts as one more. A request with more than the rate takes the whole rate.',
    readBy: ['auth', 'courier', 'history'],
    default: '5000/10s',
  }),
  rateIncoming: rate({
    env: 'RATE_INCOMING',
    description: 'Posts to one incoming webhook. Few programs send a post again after a 429.',
    readBy: ['history'],
    default: '300/5m',
  }),
};
