import { RevocationLog } from './revocation-log.port.js';

/** In a single process everything reads auth's own table. */
export class NoRevocationLog extends RevocationLog {
  override record(): Promise<void> {
    return Promise.resolve();
  }

  override isComplete(): Promise<boolean> {
    return Promise.resolve(true);
  }

  override markComplete(): Promise<void> {
    return Promise.resolve();
  }
}
