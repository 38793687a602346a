import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type MessageId, newId, type PushPreview, type RoomId } from '#contracts';
import { Subscription } from '#testing/users/push-receiver';

import { askHttp, type Entered, HttpProblem, insist } from '../clients/entering.js';
import { RawConnection } from '../clients/raw-connection.js';
import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import { WireLog } from '../records/wire-log.js';
import type { HttpReceiver } from '../receivers/receiver-server.js';
import { ChaosDevice } from './device.js';

const AWAY_MIN_MS = 4_000;
const AWAY_MAX_MS = 15_000;
const LOOK_MIN_MS = 1_000;
const LOOK_MAX_MS = 5_000;
const READY_TIMEOUT_MS = 10_000;
const STAY_MIN_MS = 20_000;
const STAY_MAX_MS = 40_000;
/** Well within the 10 s that a push waits for a user who is there. */
const READ_EVERY_MS = 1_500;
const READ_SHARE = 0.8;
const SEND_SHARE = 0.3;
const LEAVE_SHARE = 0.2;
const VISITS_MAX = 4;

/** Where devices get their pushes. */
export interface PushService {
  /** Where the couriers reach it. */
  readonly url: string;
  listen(path: string, device: HttpReceiver): void;
}

export interface DeviceScene {
  readonly url: string;
  readonly username: string;
  readonly rooms: readonly RoomId[];
  readonly preview: PushPreview;
  readonly service: PushService;
  /** The visitor stays for a while, and reads all that comes. */
  readonly stays: boolean;
}

/** A user who is away, with a device. Now and then a visitor comes, reads, writes or leaves a room, or stays and reads; and signs in anew, with another device. */
export class DeviceUser {
  private readonly wire: WireLog;
  private readonly password = randomUUID();
  private session: Entered | null = null;
  private deviceId = '';
  private isOn = true;
  private count = 0;

  constructor(
    private readonly scene: DeviceScene,
    private readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {
    this.wire = new WireLog(recorder);
  }

  /** Is a member of the rooms, with a device, when it resolves. */
  async begin(): Promise<void> {
    const { user } = await insist(() => this.enter('register'));
    this.recorder.add('user', { userId: user.id, client: 'device', leaves: false });
    await this.signIn();
    await this.visit((connection) => this.join(connection));
  }

  /** Comes and goes until `rest`. */
  async come(): Promise<void> {
    while (this.isOn) {
      const visits = this.random.between(1, VISITS_MAX);
      for (let number = 0; number < visits && this.isOn; number += 1) {
        await sleep(this.random.between(AWAY_MIN_MS, AWAY_MAX_MS));
        if (this.isOn) await this.visit((connection) => this.comeIn(connection));
      }
      if (this.isOn) await this.signInAnew();
    }
  }

  rest(): void {
    this.isOn = false;
  }

  private async signInAnew(): Promise<void> {
    const { deviceId, session } = this;
    this.recorder.add('deviceEnd', { deviceId, acked: false });
    await insist(() =>
      askHttp(this.scene.url, { path: '/v1/auth/logout', token: session?.tokens.accessToken ?? '' }).catch(ifUnknown),
    );
    this.recorder.add('deviceEnd', { deviceId, acked: true });
    await this.signIn();
  }

  private async signIn(): Promise<void> {
    const { url, preview, service } = this.scene;
    this.session = await insist(() => this.enter('login'));
    const { user, tokens } = this.session;
    const deviceId = randomUUID();
    const path = `/v1/push/devices/${deviceId}`;
    const subscription = new Subscription(`${service.url}/${deviceId}`);
    service.listen(deviceId, new ChaosDevice(deviceId, subscription, this.recorder, this.random));
    const { endpoint, keys } = subscription;
    const body = { kind: 'webpush', subscription: { endpoint, keys }, preview };
    await insist(() => askHttp(url, { method: 'PUT', path, token: tokens.accessToken, body }));
    this.deviceId = deviceId;
    this.recorder.add('device', { deviceId, userId: user.id, preview });
  }

  private enter(how: 'register' | 'login'): Promise<Entered> {
    const { url, username } = this.scene;
    return askHttp<Entered>(url, { path: `/v1/auth/${how}`, body: { username, password: this.password } });
  }

  private async visit(act: (connection: RawConnection) => Promise<void>): Promise<void> {
    const { url } = this.scene;
    let begin: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (begin = resolve));
    const connection = new RawConnection({ url, token: this.session?.tokens.accessToken ?? '' }, this.wire, {
      received: (event) => event === 'ready' && begin(),
      ended: () => begin(),
    });
    await Promise.race([ready, sleep(READY_TIMEOUT_MS)]);
    await act(connection);
    connection.close();
  }

  private async join(connection: RawConnection): Promise<void> {
    await Promise.all(this.scene.rooms.map((roomId) => connection.ask('room:join', { roomId })));
  }

  private async comeIn(connection: RawConnection): Promise<void> {
    await this.join(connection);
    await (this.scene.stays ? this.stay(connection) : this.look(connection));
  }

  private async stay(connection: RawConnection): Promise<void> {
    const until = performance.now() + this.random.between(STAY_MIN_MS, STAY_MAX_MS);
    while (this.isOn && performance.now() < until) {
      await sleep(READ_EVERY_MS);
      await Promise.all(this.scene.rooms.map((roomId) => read(connection, roomId)));
    }
  }

  private async look(connection: RawConnection): Promise<void> {
    const { random } = this;
    await sleep(random.between(LOOK_MIN_MS, LOOK_MAX_MS));
    for (const roomId of this.scene.rooms) {
      if (random.next() < READ_SHARE) await read(connection, roomId);
      if (random.next() < SEND_SHARE) await this.send(connection, roomId);
      if (random.next() < LEAVE_SHARE) await connection.ask('room:leave', { roomId });
    }
  }

  private async send(connection: RawConnection, roomId: RoomId): Promise<void> {
    this.count += 1;
    const body = `${this.recorder.who}: ${this.count}`;
    await connection.ask('message:send', { id: newId<MessageId>(), roomId, body });
  }
}

async function read(connection: RawConnection, roomId: RoomId): Promise<void> {
  const opened = await connection.ask('room:open', { roomId, limit: 1 });
  const seq = opened?.ok === true ? opened.data.messages.at(-1)?.seq : undefined;
  if (seq !== undefined) await connection.ask('read:mark', { roomId, seq });
}

/** The session has ended already: only an answer was lost. */
function ifUnknown(error: unknown): void {
  if (!(error instanceof HttpProblem) || error.status !== 401) throw error;
}
