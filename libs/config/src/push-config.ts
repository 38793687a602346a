import { ConfigError } from './config-error.js';
import type { ConfigOf } from './settings.js';

/** @throws ConfigError with the missing variable if only one of the two is set */
export function assertWholePushHook({
  pushHookUrl,
  pushHookSecrets,
}: Pick<ConfigOf<'courier'>, 'pushHookUrl' | 'pushHookSecrets'>): void {
  if ((pushHookUrl === undefined) === (pushHookSecrets === undefined)) return;
  const [missing, given] =
    pushHookUrl === undefined ? ['PUSH_HOOK_URL', 'PUSH_HOOK_SECRET'] : ['PUSH_HOOK_SECRET', 'PUSH_HOOK_URL'];
  throw new ConfigError(missing, `must be set, because ${given} is.`);
}
