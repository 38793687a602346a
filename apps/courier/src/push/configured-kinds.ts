import type { PushDevice } from '#access/push-devices';
import type { CourierConfig } from '../store/courier-config.js';

/** True if the operator has configured the way that reaches the device. */
export function isConfigured({ kind }: PushDevice, config: CourierConfig): boolean {
  return (kind === 'webpush' ? config.pushContact : config.pushHookUrl) !== undefined;
}
