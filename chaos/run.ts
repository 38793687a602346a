import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { chosenFaults } from './chosen-faults.policy.js';
import { LibraryClient } from './clients/library-client.js';
import type { ChaosClient } from './clients/chaos-client.js';
import { enterAsGuest, type Entered } from './clients/entering.js';
import { HostClient } from './clients/host-client.js';
import { RawClient } from './clients/raw-client.js';
import type { PushService } from './devices/device-user.js';
import { ChaosDevices } from './devices/devices.js';
import { loadPerCore } from './load-per-core.js';
import type { Fault } from './nemesis/fault.js';
import { localFaults } from './nemesis/local-faults.js';
import { Nemesis } from './nemesis/nemesis.js';
import { type ChaosOptions, LONG_RUN_MS } from './options.js';
import { SeededRandom } from './random/random.js';
import { ChaosReceivers } from './receivers/receivers.js';
import type { RoomHead } from './receivers/progress.js';
import { Recorder, RunClock } from './records/recorder.js';
import { ChaosCheck } from './site/chaos-check.js';
import { GROW_IDLE_MS } from './site/grow-times.js';
import { LocalSite } from './site/local-site.js';
import { RemoteSite } from './site/remote-site.js';
import { SiteCopy } from './site/site-copy.js';
import type { ChaosSite } from './site/site.js';
import { RunningVersions } from './versions.js';
import { Arrivals } from './workload/arrivals.js';
import { auditRoom, recordStates } from './workload/auditor.js';
import { Calm } from './workload/calm.js';
import { type Cast, leave, watchAll } from './workload/cast.js';
import { auditFiles } from './workload/file-audit.js';
import { ChaosHost } from './workload/host.js';
import { HostWorker } from './workload/host-worker.js';
import { SessionWitness } from './workload/session-witness.js';
import { Workload } from './workload/workload.js';
import { buildWorld, type ChaosWorld } from './workload/world.js';

const ROOMS_EACH = 4;
/** One in this many clients leaves for good when the calm begins. */
const LEAVING_SHARE = 10;
/** Guests enter in groups, because a deployment may limit them by IP. */
const ENTERING_AT_ONCE = 8;
const SUFFIX_RADIX = 36;
const LOAD_INTERVAL_MS = 1_000;
const HOST_WORKERS = 2;

/** One run. It writes records, of an export its files too, and nothing else: `judge` and the report read them. */
export class ChaosRun {
  readonly records: string;
  private readonly recorders: Recorder[] = [];
  private readonly random: SeededRandom;
  private readonly clock = new RunClock();
  private running: Promise<ChaosSite> | null = null;
  private copy: SiteCopy | null = null;
  private readonly aborting = new AbortController();
  /** In user names, which are taken for ever: a seed may run twice against one deployment. */
  private readonly suffix = Date.now().toString(SUFFIX_RADIX);

  /** @param dist the folder of the compiled programs */
  constructor(
    private readonly options: ChaosOptions,
    private readonly dist: string,
    private readonly say: (line: string) => void,
  ) {
    this.random = new SeededRandom(options.seed);
    this.records = join(options.out, 'records');
  }

  /** Resolves when everything is recorded and stopped. */
  async run(): Promise<void> {
    rmSync(this.records, { recursive: true, force: true });
    mkdirSync(this.records, { recursive: true });
    this.running = this.site();
    const site = await this.running;
    try {
      const receivers = await this.receivers(site);
      const faults = this.faultsOf(site);
      this.clock.restart();
      await this.perform(site, faults, receivers);
      if (site instanceof LocalSite && this.options.export) await this.export(site);
    } finally {
      await Promise.all(this.recorders.map((recorder) => recorder.close()));
      await Promise.all([site.stop(), this.copy?.stop()]);
    }
  }

  /** Stops everything that the run has started or is starting. The run then fails. */
  async abort(): Promise<void> {
    this.aborting.abort();
    const site = await this.running?.catch(() => null);
    await Promise.all([site?.stop(), this.copy?.stop()]);
  }

  private export(site: LocalSite): Promise<void> {
    this.say('export');
    this.copy = new SiteCopy({ dist: this.dist, folder: this.options.out, recorder: this.recorder('export') });
    return this.copy.compare(site.operator.environment);
  }

  private async site(): Promise<ChaosSite> {
    const { url, previousDist, runMs, faults, out } = this.options;
    if (url !== null) return new RemoteSite(url);
    this.say('starting two processes of each service, a front, Redis and PostgreSQL');
    const withStandby = runMs >= LONG_RUN_MS && faults?.includes('restore') !== true;
    const logFile = join(out, 'services.log');
    const isChecked = this.options.check;
    const check = isChecked ? await ChaosCheck.start(this.recorder('check'), this.random.fork('check')) : null;
    return LocalSite.start({ dist: this.dist, previousDist, withStandby, check, logFile }, this.aborting.signal);
  }

  private faultsOf(site: ChaosSite): readonly Fault[] {
    const isOurs = site instanceof LocalSite;
    const { faults, missing } = isOurs
      ? localFaults(site)
      : { faults: [], missing: ['faults: this deployment is not ours'] };
    for (const line of missing) this.say(`not possible here: ${line}`);
    return chosenFaults(faults, { choices: this.options.faults, runMs: this.options.runMs });
  }

  /** Before the faults are known: the way to the receivers may break, too. */
  private async receivers(site: ChaosSite): Promise<ChaosReceivers | null> {
    if (!(site instanceof LocalSite)) return null;
    return ChaosReceivers.start(site, {
      recorder: (who) => this.recorder(who),
      random: this.random.fork('receivers'),
    });
  }

  private async perform(site: ChaosSite, faults: readonly Fault[], receivers: ChaosReceivers | null): Promise<void> {
    const checker = this.recorder('checker');
    const loads = setInterval(() => checker.add('machine', { load: loadPerCore() }), LOAD_INTERVAL_MS);
    const versions = new RunningVersions(this.options, faults, this.say);
    const cast = await this.enter(site, versions);
    const { clients, auditor, witness, host } = cast;
    const size = { rooms: this.options.rooms, roomsEach: ROOMS_EACH };
    const world = await buildWorld(clients, auditor, size, this.random.fork('world'));
    await watchAll(clients);
    if (versions.areChecked) checker.add('checkedRooms', { roomIds: world.rooms.map(({ roomId }) => roomId) });
    noteSettings(site, checker);
    checker.add('phase', { phase: 'load' });
    this.say(`${clients.length} clients are at work in ${world.rooms.length} rooms`);
    const firstRoom = world.rooms[0];
    const watching = firstRoom && witness?.watch(firstRoom.roomId);
    const workload = new Workload(world, this.random.fork('workload'), this.options.rate, versions.acts());
    host?.work();
    const arrivals = this.arrivals(site, versions);
    const feed = await this.feed(receivers, versions, { url: site.url, host, badRoomId: firstRoom?.roomId ?? '' });
    const devices = await this.devices(versions.allHave('devices') ? feed : null, site, world);
    devices.come();
    const nemesis = new Nemesis(faults, this.random.fork('nemesis'), this.recorder('nemesis'), this.say);
    await nemesis.rage(performance.now() + this.options.runMs, () => host?.repeat());
    await Promise.all([workload.rest(), host?.rest(), feed?.rest(), devices.rest(), arrivals.rest()]);
    checker.add('phase', { phase: 'calm' });
    this.say('calm');
    await this.settle(world, cast, workload, feed);
    const ids = await site.storedFiles();
    if (ids !== null) checker.add('stored', { ids });
    checker.add('phase', { phase: 'end' });
    clearInterval(loads);
    workload.stop();
    await receivers?.close();
    leave(cast);
    await watching;
  }

  private async enter(site: ChaosSite, versions: RunningVersions): Promise<Cast> {
    const { url } = site;
    const { clients: count } = this.options;
    const clients: ChaosClient[] = [];
    for (let from = 0; from < count; from += ENTERING_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(ENTERING_AT_ONCE, count - from) }, (_, index) => from + index);
      clients.push(...(await Promise.all(numbers.map((number) => this.client(url, number)))));
    }
    const auditor = await this.rawClient(url, 'auditor');
    auditor.recorder.add('user', { userId: auditor.userId, client: 'auditor', leaves: false });
    const witness = new SessionWitness(url, `chaos-witness-${this.suffix}`, this.recorder('witness'));
    const isThere = await witness.register();
    if (!isThere) this.say('not possible here: revoked sessions, because no user can register');
    const leaving = clients.filter((_, index) => index % LEAVING_SHARE === LEAVING_SHARE - 1);
    const host = await this.host(site, versions, auditor);
    return { clients, auditor, leaving, witness: isThere ? witness : null, host };
  }

  /** Null: nobody can make an app there. */
  private async host(site: ChaosSite, versions: RunningVersions, { userId }: RawClient): Promise<ChaosHost | null> {
    if (!versions.allHave('rooms of apps')) return null;
    const key = await site.makeApp(this.username('app'));
    if (key === null) {
      this.say('not possible here: the server of an app, because only an operator can make an app');
      return null;
    }
    const workers = Array.from({ length: HOST_WORKERS }, (_, index) => {
      const name = `host ${index + 1}`;
      return new HostWorker(new HostClient(site.url, key, this.recorder(name)), this.random.fork(name));
    });
    const host = new ChaosHost(workers, key);
    await host.begin(userId, (name, entered) => this.hosted(site.url, name, entered));
    return host;
  }

  /** Lets Parley call the receivers. Null: nobody can make hooks there. */
  private async feed(
    receivers: ChaosReceivers | null,
    versions: RunningVersions,
    { url, host, badRoomId }: { url: string; host: ChaosHost | null; badRoomId: string },
  ): Promise<ChaosReceivers | null> {
    const app = host?.app;
    if (receivers === null || app === undefined || !versions.allHave('receivers')) return null;
    const { runMs } = this.options;
    await receivers.begin({ url, ...app, badRoomId, suffix: this.suffix, runMs });
    return receivers;
  }

  /** None at a deployment that would keep their rooms. */
  private arrivals({ url }: ChaosSite, versions: RunningVersions): Arrivals {
    const isPossible = this.options.url === null && versions.allHave('invitations');
    return Arrivals.begin(isPossible ? url : null, this.username, this.recorder('arrivals'));
  }

  private devices(service: PushService | null, { url }: ChaosSite, world: ChaosWorld): Promise<ChaosDevices> {
    const own = { random: this.random.fork('devices'), username: this.username };
    return ChaosDevices.begin(world, { url, service, ...own, recorder: (who) => this.recorder(who) });
  }

  private hosted(url: string, name: string, entered: Entered): RawClient {
    const recorder = this.recorder(name);
    recorder.add('user', { userId: entered.user.id, client: 'hosted', leaves: false });
    return new RawClient(name, url, entered, recorder, this.random.fork(`timing of ${name}`));
  }

  /** Every other client is on the client library. */
  private async client(url: string, number: number): Promise<ChaosClient> {
    const name = `client ${String(number + 1).padStart(2, '0')}`;
    const isLibrary = number % 2 === 0;
    const client = isLibrary
      ? await LibraryClient.enter(url, this.username(name), this.recorder(name))
      : await this.rawClient(url, name);
    const leaves = number % LEAVING_SHARE === LEAVING_SHARE - 1;
    client.recorder.add('user', { userId: client.userId, client: isLibrary ? 'library' : 'raw', leaves });
    return client;
  }

  private async rawClient(url: string, name: string): Promise<RawClient> {
    const entered = await enterAsGuest(url, this.username(name));
    return new RawClient(name, url, entered, this.recorder(name), this.random.fork(`timing of ${name}`));
  }

  private async settle(world: ChaosWorld, cast: Cast, workload: Workload, feed: ChaosReceivers | null): Promise<void> {
    const { clients, leaving, auditor, host } = cast;
    const staying = clients.filter((client) => !leaving.includes(client));
    for (const client of leaving) client.close();
    await watchAll(staying, clients);
    const rooms = [...world.rooms, ...(host?.rooms ?? [])];
    const viewers = [...staying, ...(host?.users ?? [])];
    const calm = new Calm(rooms, viewers, this.options.calm);
    await calm.last(() => workload.isIdle);
    calm.recordViews();
    await Promise.all(viewers.map((client) => recordStates(client)));
    await host?.audit();
    const heads: RoomHead[] = [];
    for (const { roomId } of rooms) {
      const { messages, head } = await auditRoom(auditor, roomId);
      heads.push({ roomId, head });
      await auditFiles(auditor, roomId, messages);
    }
    await feed?.untilInStep(heads);
  }

  private recorder(who: string): Recorder {
    const recorder = new Recorder(this.records, who, this.clock);
    this.recorders.push(recorder);
    return recorder;
  }

  private readonly username = (name: string): string => `chaos-${name.replace(' ', '-')}-${this.suffix}`;
}

/** Settings by which the run is judged. Nobody knows those of a deployment with a URL. */
function noteSettings(site: ChaosSite, checker: Recorder): void {
  if (site instanceof LocalSite) checker.add('growIdle', { ms: GROW_IDLE_MS });
}
