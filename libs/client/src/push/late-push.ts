import { lateCode } from '../runtime/late-code.js';
import type { DevicePush, PushServices } from './device-push.js';

const loadCode = lateCode('push', () => import('./push-code.js'));

/** Push for this browser. The code of it loads with the first `load`. */
export class LatePush {
  private push: DevicePush | null = null;

  constructor(private readonly services: PushServices) {}

  async load(): Promise<DevicePush> {
    const { DevicePush, PushBrowser } = await loadCode();
    this.push ??= new DevicePush(this.services, new PushBrowser());
    return this.push;
  }

  /** The server has removed the device. */
  readonly putAgain = (): void => this.push?.putAgain();
}
