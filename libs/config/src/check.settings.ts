import { hookSecrets } from './hook-secrets.setting.js';
import { integer, oneOf, optional, url } from './setting-types.js';

/** The check and the word list, which see messages before they are stored. */
export const CHECK_SETTINGS = {
  checkUrl: optional(
    url(['https:', 'http:'], {
      env: 'CHECK_URL',
      description:
        'The check that is asked before a message is stored, signed as webhooks are; it may have a private IP. Not set: none. Needs `CHECK_SECRET`.',
      readBy: ['history'],
    }),
  ),
  checkSecrets: optional(
    hookSecrets({
      env: 'CHECK_SECRET',
      description: 'Signs what goes to `CHECK_URL`.',
      readBy: ['history'],
    }),
  ),
  checkRooms: oneOf(['public', 'groups', 'all'], {
    env: 'CHECK_ROOMS',
    description: 'The rooms whose messages the check and the word list see; `all`: direct rooms too.',
    readBy: ['history'],
    default: 'groups',
  }),
  checkTimeoutMs: integer({
    env: 'CHECK_TIMEOUT_MS',
    description: 'How long an answer of the check may take.',
    readBy: ['history'],
    default: 1500,
    min: 100,
    max: 2000,
    unit: 'ms',
  }),
  checkFail: oneOf(['closed', 'open'], {
    env: 'CHECK_FAIL',
    description: 'Without an answer of the check: nothing is stored (`closed`), or everything (`open`).',
    readBy: ['history'],
    default: 'closed',
  }),
};
