import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { RoomId } from '#contracts';

import { askHttp, type Entered, insist } from '../clients/entering.js';
import { RawConnection } from '../clients/raw-connection.js';
import type { Recorder } from '../records/recorder.js';
import { WireLog } from '../records/wire-log.js';

const PAUSE_MS = 4_000;
/** The connection hears the rooms for this long before its session is revoked. */
const LISTEN_MS = 3_000;
/** The protocol's 60 s and some more. */
const CUT_TIMEOUT_MS = 65_000;
const READY_TIMEOUT_MS = 10_000;

/**
 * A user with two sessions. One revokes the other, whose connection then must hear nothing more. Cycles that a fault
 * disturbs before the revocation prove nothing, and are dropped.
 */
export class SessionWitness {
  private isOn = true;
  private readonly wire: WireLog;
  private readonly password = randomUUID();

  constructor(
    private readonly url: string,
    private readonly username: string,
    private readonly recorder: Recorder,
  ) {
    this.wire = new WireLog(recorder);
  }

  /** False: this deployment does not let anybody register. */
  async register(): Promise<boolean> {
    const body = { username: this.username, password: this.password };
    const entered = await insist(() => askHttp<Entered>(this.url, { path: '/v1/auth/register', body })).catch(
      () => null,
    );
    if (entered === null) return false;
    this.recorder.add('user', { userId: entered.user.id, client: 'witness', leaves: false });
    return true;
  }

  /** @param roomId a public room that is never quiet for long */
  async watch(roomId: RoomId): Promise<void> {
    while (this.isOn) {
      await this.cycle(roomId).catch(() => undefined);
      await sleep(PAUSE_MS);
    }
  }

  stop(): void {
    this.isOn = false;
  }

  private async cycle(roomId: RoomId): Promise<void> {
    const [revoking, revoked] = [await this.login(), await this.login()];
    let end: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (end = resolve));
    let begin: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (begin = resolve));
    const connection = new RawConnection({ url: this.url, token: revoked.tokens.accessToken }, this.wire, {
      received: (event) => event === 'ready' && begin(),
      ended: () => end(),
    });
    try {
      await Promise.race([ready, closed, sleep(READY_TIMEOUT_MS)]);
      await connection.ask('room:join', { roomId });
      await Promise.race([closed, sleep(LISTEN_MS)]);
      const path = `/v1/auth/sessions/${revoked.tokens.sessionId}`;
      await askHttp(this.url, { method: 'DELETE', path, token: revoking.tokens.accessToken });
      this.recorder.add('revoked', { connection: connection.name });
      await Promise.race([closed, sleep(CUT_TIMEOUT_MS)]);
    } finally {
      connection.close();
      await askHttp(this.url, { path: '/v1/auth/logout', token: revoking.tokens.accessToken }).catch(() => undefined);
    }
  }

  private login(): Promise<Entered> {
    const body = { username: this.username, password: this.password };
    return askHttp<Entered>(this.url, { path: '/v1/auth/login', body });
  }
}
