import { randomBytes } from 'node:crypto';

import { callers, secretOf } from '#config/services';

import { FEED_SWEEP_MS } from './feed-times.js';
import { GROW_IDLE_MS } from './grow-times.js';

const SECRET_BYTES = 32;
const MS_PER_SECOND = 1_000;

/**
 * Open and without limits, because all clients have one IP; a variable of the caller takes priority.
 * @param check the settings of the check before a send
 */
export function settings(check: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const open = { RATE_LIMITS: 'off', REGISTRATION: 'open', GUESTS: 'on', WEB: 'off' };
  const feed = { HOOKS_ALLOW: 'loopback,private', FEED_SWEEP_SECONDS: String(FEED_SWEEP_MS / MS_PER_SECOND) };
  const push = { PUSH_CONTACT: 'mailto:chaos@example.org', PUSH_ALLOW: 'loopback,private' };
  const growing = { GROW: 'all', GROW_IDLE_SECONDS: String(GROW_IDLE_MS / MS_PER_SECOND) };
  // One for all services, because the services of the version before know no other.
  const secret = newSecret();
  const names = ['INTERNAL_SECRET', ...callers().map(secretOf)];
  const secrets = Object.fromEntries(names.map((name) => [name, secret]));
  return { ...open, ...feed, ...push, ...growing, LOG_LEVEL: 'warn', ...process.env, ...check, ...secrets };
}

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
