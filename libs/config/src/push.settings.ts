import { hookSecrets } from './hook-secrets.setting.js';
import { rate } from './rate.setting.js';
import { integer, networks, optional, text, textList, url } from './setting-types.js';

const HOST = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** Web Push, and the signed push hook. */
export const PUSH_SETTINGS = {
  pushContact: optional(
    text({
      env: 'PUSH_CONTACT',
      description:
        'How push services reach the operator. It turns Web Push on; the couriers make the key that it needs. Not set: no Web Push.',
      readBy: ['auth', 'courier', 'gateway'],
      pattern: /^(mailto:[\x21-\x7e]+@[\x21-\x7e]+|https:\/\/[\x21-\x7e]+)$/,
      accepts: '`mailto:` and an e-mail address, or a URL of `https://`',
    }),
  ),
  pushHosts: textList({
    env: 'PUSH_HOSTS',
    description:
      'The hosts of push services to which Web Push goes, over `https`. `*`: any host with a public IP, which lets users aim requests of Parley at any server; for UnifiedPush, better name its servers.',
    readBy: ['auth', 'courier'],
    default: ['fcm.googleapis.com', 'updates.push.services.mozilla.com', '*.push.apple.com', '*.notify.windows.com'],
    max: 100,
    accepts: 'comma-separated host names, `*.` before one for all below it; `*`',
    isEntry: (host) => host === '*' || HOST.test(host),
  }),
  pushAllow: networks(['loopback', 'private'], {
    env: 'PUSH_ALLOW',
    description:
      'Networks of push services of one’s own, also over `http`, whatever `PUSH_HOSTS` says. Link-local IPs are refused even if listed. If it is set, devices may have endpoints of any host name: only the connection tells a name’s IP. None: only public IPs.',
    readBy: ['auth', 'courier'],
    default: [],
  }),
  pushHookUrl: optional(
    url(['https:', 'http:'], {
      env: 'PUSH_HOOK_URL',
      description:
        'The gateway to which pushes for apps go, signed as webhooks are. `http` only for IPs in `HOOKS_ALLOW`. Needs `PUSH_HOOK_SECRET`.',
      readBy: ['auth', 'courier', 'gateway'],
    }),
  ),
  pushHookSecrets: optional(
    hookSecrets({
      env: 'PUSH_HOOK_SECRET',
      description: 'Signs what goes to `PUSH_HOOK_URL`.',
      readBy: ['courier'],
    }),
  ),
  pushRoomMembers: integer({
    env: 'PUSH_ROOM_MEMBERS',
    description: 'In rooms of more members only mentions are pushed, also to those who asked for all messages.',
    readBy: ['courier'],
    default: 200,
    min: 0,
    max: 5000,
  }),
  pushMaxAgeSeconds: integer({
    env: 'PUSH_MAX_AGE_SECONDS',
    description: 'Older messages are not pushed any more.',
    readBy: ['courier'],
    default: 3600,
    min: 5,
    max: 86_400,
    unit: 's',
  }),
  ratePush: rate({
    env: 'RATE_PUSH',
    description: 'Devices that one user puts, deletes and tests.',
    readBy: ['auth'],
    default: '30/1m',
  }),
};
