import { setTimeout as sleep } from 'node:timers/promises';

import { type HookId, newId, type PutHook, type PutHookAnswer } from '#contracts';

import { askHttp, insist } from '../clients/entering.js';
import type { HostClient } from '../clients/host-client.js';
import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import { FEED_SWEEP_MS } from '../site/feed-times.js';
import type { LocalSite } from '../site/local-site.js';
import type { RoomHead } from './progress.js';
import { Puller } from './puller.js';
import { PurgingActor } from './purging.js';
import { Receiver, type ReceiverSpec } from './receiver.js';
import { type HttpReceiver, ReceiverServer } from './receiver-server.js';
import { type ReplayedHook, Replayer } from './replayer.js';
import { VanishingActor } from './vanishing.js';

const RECEIVERS: readonly ReceiverSpec[] = [
  { name: 'prompt', manner: 'prompt', app: false, rooms: 'all', from: 'start' },
  { name: 'slow', manner: 'slow', app: false, rooms: 'groups', from: 'start' },
  { name: 'flaky', manner: 'flaky', app: false, rooms: 'groups', from: 'now' },
  { name: 'refusing', manner: 'refusing', app: false, rooms: 'groups', from: 'start' },
  { name: 'away', manner: 'away', app: true, rooms: 'all', from: 'start' },
];
const AWAY_SHARE = 1 / 4;
const AWAY_MAX_MS = 60_000;
const SAMPLE_INTERVAL_MS = 250;
/** After the end of an outage everything comes within 30 s and the time between two sweeps. No receiver is unavailable in the calm. */
const IN_STEP_MAX_MS = FEED_SWEEP_MS + 40_000;

/** What the receivers need to know of the run. */
export interface ReceiverScene {
  readonly url: string;
  readonly host: HostClient;
  readonly key: string;
  /** The rooms of the app. */
  readonly roomIds: readonly string[];
  readonly badRoomId: string;
  readonly suffix: string;
  readonly runMs: number;
}

interface Making {
  readonly recorder: (who: string) => Recorder;
  readonly random: SeededRandom;
}

/** Servers that Parley calls, an app that pulls, and what puts them to the test. */
export class ChaosReceivers {
  private puller: Puller | null = null;
  private replayer: Replayer | null = null;
  private vanishing: VanishingActor | null = null;
  private purging: PurgingActor | null = null;
  private awayTimers: readonly NodeJS.Timeout[] = [];
  private appRoomIds: readonly string[] = [];
  private readonly flaky: HookId[] = [];
  private readonly recorder: Recorder;

  private constructor(
    private readonly site: LocalSite,
    private readonly making: Making,
    private readonly receivers: ReadonlyMap<string, Receiver>,
    private readonly server: ReceiverServer,
    /** By path. */
    private readonly listening: Map<string, HttpReceiver>,
    /** Where the couriers reach the server. */
    readonly url: string,
  ) {
    this.recorder = making.recorder('feed');
  }

  /** They listen; nothing is delivered yet. */
  static async start(site: LocalSite, making: Making): Promise<ChaosReceivers> {
    const receivers = new Map(
      RECEIVERS.map((spec) => {
        const who = `receiver ${spec.name}`;
        return [spec.name, new Receiver(spec, making.recorder(who), making.random.fork(who))] as const;
      }),
    );
    const listening = new Map<string, HttpReceiver>(receivers);
    const server = await ReceiverServer.start(listening);
    return new ChaosReceivers(site, making, receivers, server, listening, await site.linkReceivers(server.url));
  }

  /** Another receiver, of anything, at this path of the same server. */
  listen(path: string, receiver: HttpReceiver): void {
    this.listening.set(path, receiver);
  }

  /** Makes the hooks. */
  async begin(scene: ReceiverScene): Promise<void> {
    this.appRoomIds = scene.roomIds;
    const replayed: ReplayedHook[] = [];
    for (const [name, receiver] of this.receivers) {
      const { app, rooms, from } = receiver.spec;
      const wanted = { id: newId<HookId>(), url: `${this.url}/${name}`, rooms, from };
      const { hook, secret } = await insist(() => (app ? putHook(scene, wanted) : this.site.operator.makeHook(wanted)));
      receiver.begin({ hookId: hook.id, secret: secret ?? '' }, scene.badRoomId);
      if (receiver.spec.manner === 'flaky') this.flaky.push(hook.id);
      if (app) replayed.push({ hookId: hook.id, progress: receiver.progress });
    }
    this.puller = await this.pull(scene);
    this.work(scene, [...replayed, this.puller]);
  }

  /**
   * Nothing is replayed, vanishes, is purged, or fails now and then from now on; deliveries go on. A room that was refused six times in a row
   * waits for longer than the run does, so its hook is resumed.
   */
  async rest(): Promise<void> {
    await Promise.all([this.replayer?.rest(), this.vanishing?.rest(), this.purging?.rest()]);
    for (const receiver of this.receivers.values()) receiver.isCalm = true;
    await Promise.all(this.flaky.map((hookId) => insist(() => this.site.operator.resumeHook(hookId))));
  }

  /** Resolves when all receivers have everything of these rooms and of the purged one, or when they should have. */
  async untilInStep(audited: readonly RoomHead[]): Promise<void> {
    const purged = await this.purging?.keep();
    const rooms = [...audited, ...(purged ? [purged] : [])];
    if (purged) this.appRoomIds = [...this.appRoomIds, purged.roomId];
    const epoch = await insist(() => this.site.operator.epoch());
    const endsAt = performance.now() + IN_STEP_MAX_MS;
    while (!this.areInStep(epoch, rooms) && performance.now() < endsAt) await sleep(SAMPLE_INTERVAL_MS);
    this.recorder.add('epoch', { epoch });
  }

  async close(): Promise<void> {
    for (const timer of this.awayTimers) clearTimeout(timer);
    await this.server.close();
    await this.puller?.stop();
  }

  private areInStep(epoch: string, rooms: readonly RoomHead[]): boolean {
    const ofApp = rooms.filter(({ roomId }) => this.appRoomIds.includes(roomId));
    const ofReceivers = [...this.receivers.values()].every(({ spec, progress, badRoomId }) => {
      const seen = spec.app ? ofApp : rooms.filter(({ roomId }) => roomId !== badRoomId);
      if (spec.from === 'now') return progress.isInStep(epoch, progress.begun(seen));
      return progress.isInStep(epoch, seen) && (progress.isCaughtUp || badRoomId !== null);
    });
    const pulled = this.puller?.progress;
    return ofReceivers && (pulled === undefined || (pulled.isInStep(epoch, ofApp) && pulled.isCaughtUp));
  }

  private async pull({ url, key }: ReceiverScene): Promise<Puller> {
    const [hookId, rooms] = [newId<HookId>(), 'all'] as const;
    await insist(() => putHook({ url, key }, { id: hookId, rooms, from: 'start' }));
    const { recorder, random } = this.making;
    const puller = new Puller({ url, key, hookId }, recorder('receiver pull'), random.fork('receiver pull'));
    puller.begin(rooms);
    return puller;
  }

  private work({ url, key, host, roomIds, suffix, runMs }: ReceiverScene, replayed: readonly ReplayedHook[]): void {
    const { random } = this.making;
    this.replayer = new Replayer({ url, key, roomIds }, replayed, this.recorder, random.fork('replays'));
    this.vanishing = new VanishingActor(host.parley, suffix, this.recorder, random.fork('vanishing'));
    this.purging = new PurgingActor(host.parley, () => this.site.database, this.recorder, random.fork('purging'));
    for (const actor of [this.replayer, this.vanishing, this.purging]) actor.begin();
    const beginsMs = runMs * AWAY_SHARE;
    const endsMs = beginsMs + Math.min(AWAY_MAX_MS, beginsMs);
    this.awayTimers = [setTimeout(() => this.setAway(true), beginsMs), setTimeout(() => this.setAway(false), endsMs)];
  }

  private setAway(isAway: boolean): void {
    for (const receiver of this.receivers.values()) receiver.isAway = isAway;
  }
}

/** A hook of the app. */
function putHook({ url, key }: Pick<ReceiverScene, 'url' | 'key'>, { id, ...body }: PutHook): Promise<PutHookAnswer> {
  return askHttp(url, { method: 'PUT', path: `/v1/server/hooks/${id}`, token: key, body });
}
