import { ConfigError } from './config-error.js';
import type { ConfigOf } from './settings.js';

/** @throws ConfigError with the missing variable if only one of the two is set */
export function assertWholePushHook({
  pushHookUrl,
  pushHookSecrets,
}: Pick<ConfigOf<'courier'>, 'pushHookUrl' | 'pushHookSecrets'>): void {
  assertPair(['PUSH_HOOK_URL', pushHookUrl], ['PUSH_HOOK_SECRET', pushHookSecrets]);
}

/** @throws ConfigError with the missing variable if only one of the two is set */
export function assertWholeCheck({
  checkUrl,
  checkSecrets,
}: Pick<ConfigOf<'history'>, 'checkUrl' | 'checkSecrets'>): void {
  assertPair(['CHECK_URL', checkUrl], ['CHECK_SECRET', checkSecrets]);
}

type Given = readonly [variable: string, value: unknown];

function assertPair(one: Given, other: Given): void {
  const [missing] = [one, other].filter(([, value]) => value === undefined);
  const [given] = [one, other].filter(([, value]) => value !== undefined);
  if (missing !== undefined && given !== undefined)
    throw new ConfigError(missing[0], `must be set, because ${given[0]} is.`);
}
