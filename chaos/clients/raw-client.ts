import { setTimeout as sleep } from 'node:timers/promises';

import {
  type Ack,
  type ClientEvent,
  type ClientEventData,
  type ErrorBody,
  type Message,
  type MessageId,
  newId,
  type PresenceStatus,
  type RoomId,
  type ServerEvent,
  type ServerEventPayloads,
  type Tokens,
  type UserId,
} from '#contracts';

import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import { WireLog } from '../records/wire-log.js';
import type { ChaosClient, Extras, Outcome, RequestFields } from './chaos-client.js';
import { askHttp, type Entered, insist } from './entering.js';
import { uploadFile } from './file-upload.js';
import { PieceDisorder } from './piece-disorder.js';
import { RawConnection } from './raw-connection.js';
import { RawOutbox } from './raw-outbox.js';
import { RawReplica } from './raw-replica.js';

const RECONNECT_MIN_MS = 200;
const RECONNECT_MAX_MS = 1_500;

/** A client on raw Socket.IO. It follows docs/protocol.md and uses nothing of the client library. */
export class RawClient implements ChaosClient {
  readonly userId: UserId;
  private readonly wire: WireLog;
  private readonly replica: RawReplica;
  private readonly outbox: RawOutbox;
  private readonly pieces: PieceDisorder;
  private readonly statuses = new Map<UserId, PresenceStatus>();
  private readonly waiters = new Set<() => void>();
  private readonly renewed: (old: Tokens) => Promise<Tokens>;
  private tokens: Tokens;
  private connection: RawConnection | null = null;
  private isReady = false;
  private isClosed = false;
  private watched: readonly UserId[] = [];
  private uploads = 0;
  private features: readonly string[] = [];

  constructor(
    readonly name: string,
    private readonly url: string,
    { user, tokens, renew }: Entered,
    readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {
    this.userId = user.id;
    this.tokens = tokens;
    this.renewed = renew ?? ((old) => this.refreshed(old));
    this.wire = new WireLog(recorder);
    const ask = <Event extends ClientEvent>(event: Event, fields: RequestFields<Event>) => this.ask(event, fields);
    this.replica = new RawReplica(ask, random, {
      forgotten: () => this.outbox.forgetStored(),
      grown: (roomId, view, { id, grow = 'growing', version, body: text }) =>
        recorder.add('reading', { roomId, id, view, grow, version, text }),
    });
    this.pieces = new PieceDisorder(random.fork('pieces'), (frame) => this.replica.onPieces(frame));
    this.outbox = new RawOutbox(ask, () => this.connected(), random);
    this.dial();
  }

  get isIdle(): boolean {
    return this.isClosed || (this.uploads === 0 && this.outbox.isEmpty && !this.replica.showsGrowing);
  }

  messages(roomId: RoomId): readonly Message[] | null {
    return this.replica.messages(roomId);
  }

  /** It asks the server instead of counting. */
  position(): null {
    return null;
  }

  presence(): ReadonlyMap<UserId, PresenceStatus> {
    return this.statuses;
  }

  has(feature: string): boolean {
    return this.features.includes(feature);
  }

  send(roomId: RoomId, body: string, extras: Extras = {}): void {
    this.outbox.send(roomId, newId<MessageId>(), body, extras);
  }

  sendFile(roomId: RoomId, body: string, bytes: Uint8Array): void {
    const { url } = this;
    this.uploads += 1;
    void uploadFile({ url, token: () => this.tokens.accessToken, isStopped: () => this.isClosed }, roomId, bytes).then(
      (id) => {
        this.uploads -= 1;
        if (id !== null) this.outbox.send(roomId, newId<MessageId>(), body, { attachments: [id] });
      },
    );
  }

  async attempt<Event extends ClientEvent>(
    event: Event,
    fields: RequestFields<Event>,
  ): Promise<Outcome<ClientEventData[Event]>> {
    await this.connected();
    const ack = await this.ask(event, fields);
    if (ack === null) return { ok: false, code: 'LOST', mayRepeat: true };
    if (ack.ok) return ack;
    const { code, retry, length } = ack.error;
    return { ok: false, code, mayRepeat: retry === 'later', ...(length !== undefined && { length }) };
  }

  async join(roomId: RoomId): Promise<boolean> {
    await this.connected();
    return this.replica.join(roomId);
  }

  /** The list survives reconnects. */
  async watch(userIds: readonly UserId[]): Promise<void> {
    this.watched = userIds;
    const ack = await this.ask('presence:watch', { userIds: [...userIds] });
    if (ack?.ok) for (const { userId, status } of ack.data.presence) this.statuses.set(userId, status);
  }

  upkeep(): void {
    if (this.isReady) this.replica.openMissing();
  }

  cut(): void {
    this.connection?.close();
  }

  close(): void {
    this.isClosed = true;
    this.replica.stop();
    this.pieces.drop();
    this.outbox.stop();
    for (const resolve of [...this.waiters]) resolve();
    this.connection?.close();
  }

  /** An HTTP request as this user, until it is answered. */
  post<Answer>(path: string, body: object): Promise<Answer> {
    return insist(() => askHttp<Answer>(this.url, { path, body, token: this.tokens.accessToken }));
  }

  private ask<Event extends ClientEvent>(
    event: Event,
    fields: RequestFields<Event>,
  ): Promise<Ack<ClientEventData[Event]> | null> {
    return this.connection === null ? Promise.resolve(null) : this.connection.ask(event, fields);
  }

  /** Resolves when there is a connection that accepts requests. */
  private async connected(): Promise<void> {
    if (this.isReady || this.isClosed) return;
    await new Promise<void>((resolve) => this.waiters.add(resolve));
  }

  private dial(): void {
    this.connection = new RawConnection({ url: this.url, token: this.tokens.accessToken }, this.wire, {
      received: (event, payload) => this.receive(event, payload),
      ended: (error) => void this.reconnect(error),
    });
  }

  private async reconnect(error: ErrorBody | null): Promise<void> {
    this.connection = null;
    this.isReady = false;
    this.pieces.drop();
    await sleep(this.random.between(RECONNECT_MIN_MS, RECONNECT_MAX_MS));
    if (error?.retry === 'reauth') await this.renew();
    if (!this.isClosed) this.dial();
  }

  /** A failure is tried again when the old token is refused. */
  private async renew(): Promise<void> {
    const tokens = await this.renewed(this.tokens).catch(() => null);
    if (tokens === null) return;
    this.tokens = tokens;
    await this.ask('session:refresh', { token: tokens.accessToken });
  }

  private async refreshed({ refreshToken }: Tokens): Promise<Tokens> {
    const request = { path: '/v1/auth/refresh', body: { refreshToken } };
    return (await askHttp<{ tokens: Tokens }>(this.url, request)).tokens;
  }

  private receive(event: ServerEvent, payload: ServerEventPayloads[ServerEvent]): void {
    if (event === 'ready') this.begin(payload as ServerEventPayloads['ready']);
    if (event === 'changes') this.replica.onChanges(payload as ServerEventPayloads['changes']);
    if (event === 'message:grow') this.pieces.receive(payload as ServerEventPayloads['message:grow']);
    if (event === 'heads') this.replica.onHeads(payload as ServerEventPayloads['heads']);
    if (event === 'user:changes') this.replica.onUserChanges(payload as ServerEventPayloads['user:changes']);
    if (event === 'session:expiring') void this.renew();
    if (event === 'presence')
      for (const { userId, status } of (payload as ServerEventPayloads['presence']).changes)
        this.statuses.set(userId, status);
  }

  private begin({ features }: ServerEventPayloads['ready']): void {
    this.features = features;
    this.isReady = true;
    for (const resolve of [...this.waiters]) resolve();
    this.waiters.clear();
    void this.replica.catchUp();
    if (this.watched.length > 0) void this.watch(this.watched);
  }
}
