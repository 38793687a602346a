import { chosenSecret, integer, networks, optional } from './setting-types.js';

/** Hooks, to which the courier delivers the feed. */
export const FEED_SETTINGS = {
  hooksMax: integer({
    env: 'HOOKS_MAX',
    description:
      'Hooks of the whole server: those of operators and those of all apps, of which each has at most 5. With 0 couriers call no hook, for instance to look at a backup.',
    readBy: ['courier'],
    default: 20,
    min: 0,
    max: 1000,
  }),
  hooksAllow: networks(['loopback', 'private'], {
    env: 'HOOKS_ALLOW',
    description:
      'Networks that hooks may call beside public IPs, also over `http`. Link-local IPs are refused even if listed. None: only public IPs, over `https`.',
    readBy: ['courier'],
    default: [],
    embedded: ['loopback'],
  }),
  hookFailingSeconds: integer({
    env: 'HOOK_FAILING_SECONDS',
    description: 'A hook is paused when something has waited for this time and its receiver has accepted nothing.',
    readBy: ['courier'],
    default: 259_200,
    min: 10,
    max: 2_592_000,
    unit: 's',
  }),
  feedSweepSeconds: integer({
    env: 'FEED_SWEEP_SECONDS',
    description:
      'How often a courier compares the heads of all rooms with what hooks have accepted. It finds what lost notices of changes did not tell.',
    readBy: ['courier'],
    default: 60,
    min: 5,
    max: 3600,
    unit: 's',
  }),
  courierKeySecret: optional(
    chosenSecret({
      env: 'COURIER_KEY_SECRET',
      description:
        'Encrypts the secrets of hooks in PostgreSQL. If not set, they are stored unencrypted in the courier’s schema.',
      readBy: ['courier'],
      min: 16,
      max: 512,
    }),
  ),
};
