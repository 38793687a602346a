import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import type { ChaosWorld } from '../workload/world.js';
import { type DeviceScene, DeviceUser, type PushService } from './device-user.js';

/** These stay away. */
const AWAY = 3;
/** These come now and then. */
const COMING = 3;
/** These come too, and stay to read. */
const STAYING = 1;
const USERS = AWAY + COMING + STAYING;
const ROOMS_EACH = 3;
/** One in this many has a device that shows no content. */
const NO_PREVIEW_EVERY = 3;

interface DevicesScene extends Pick<DeviceScene, 'url'> {
  /** Null: Parley can reach none, so there are no devices. */
  readonly service: PushService | null;
  readonly username: (name: string) => string;
  readonly recorder: (who: string) => Recorder;
  readonly random: SeededRandom;
}

/** Users who are away, with devices. */
export class ChaosDevices {
  private coming: readonly Promise<void>[] = [];

  private constructor(private readonly users: readonly DeviceUser[]) {}

  /** Resolves when all have a device and are in their rooms. */
  static async begin({ rooms }: ChaosWorld, scene: DevicesScene): Promise<ChaosDevices> {
    const { url, service, username, recorder, random } = scene;
    if (service === null) return new ChaosDevices([]);
    const users = Array.from({ length: USERS }, (_, index) => {
      const name = `device ${index + 1}`;
      const own = random.fork(name);
      const chosen = own.shuffle(rooms).slice(0, ROOMS_EACH);
      const preview = index % NO_PREVIEW_EVERY === NO_PREVIEW_EVERY - 1 ? 'none' : 'full';
      const stays = index >= AWAY + COMING;
      const facts = { url, service, preview, stays, rooms: chosen.map(({ roomId }) => roomId) } as const;
      return new DeviceUser({ ...facts, username: username(name) }, recorder(name), own);
    });
    await Promise.all(users.map((user) => user.begin()));
    return new ChaosDevices(users);
  }

  come(): void {
    this.coming = this.users.slice(AWAY).map((user) => user.come());
  }

  /** Nobody comes any more. The devices stay. */
  async rest(): Promise<void> {
    for (const user of this.users) user.rest();
    await Promise.all(this.coming);
  }
}
