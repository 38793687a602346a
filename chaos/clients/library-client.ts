import { setTimeout as sleep } from 'node:timers/promises';

import { connect, type Parley, type RoomStore } from '#client';
import type { Dial } from '#client/connection/link';
import { socketIoDial } from '#client/connection/socket-io-link';
import {
  ChatError,
  type ClientEvent,
  type ClientEventData,
  type Message,
  type MessageId,
  newId,
  type PresenceStatus,
  type RoomId,
  type UserId,
} from '#contracts';

import type { Recorder } from '../records/recorder.js';
import type { ReadPosition } from '../records/record.js';
import { WireLog } from '../records/wire-log.js';
import { type ChaosClient, extraFields, type Extras, type Outcome, type RequestFields } from './chaos-client.js';
import { insist } from './entering.js';

const SETTLED = ['sent', 'failed'];
/** More rooms than a run has: the checker looks at all of them, so the library would close the client's rooms. */
const OPEN_ROOMS = 1_000;
const RETRY_MS = 300;

/** A client on the client library: like an app, it sees what the library shows. */
export class LibraryClient implements ChaosClient {
  readonly userId: UserId;
  private readonly rooms = new Set<RoomId>();
  private isClosed = false;
  private open = 0;

  private constructor(
    readonly name: string,
    private readonly parley: Parley,
    readonly recorder: Recorder,
    private readonly cutLink: () => void,
  ) {
    const me = parley.me.getSnapshot();
    if (me === null) throw new Error('the client is not signed in');
    this.userId = me.user.id;
  }

  static async enter(url: string, username: string, recorder: Recorder): Promise<LibraryClient> {
    const wire = new WireLog(recorder);
    const { origin } = new URL(url);
    const recorded = new RecordedDial(socketIoDial(origin, ['websocket']), wire);
    const parley = connect({ url, dial: recorded.dial, openRooms: OPEN_ROOMS });
    await insist(() => parley.guest(username));
    return new LibraryClient(recorder.who, parley, recorder, () => recorded.cut());
  }

  get isIdle(): boolean {
    if (this.isClosed) return true;
    if (this.open > 0) return false;
    return [...this.rooms].every((roomId) =>
      this.parley
        .room(roomId)
        .getSnapshot()
        .pending.every(({ status }) => SETTLED.includes(status)),
    );
  }

  messages(roomId: RoomId): readonly Message[] | null {
    const { status, messages } = this.parley.room(roomId).getSnapshot();
    return status === 'open' ? messages : null;
  }

  position(roomId: RoomId): ReadPosition | null {
    const { status, room } = this.parley.room(roomId).getSnapshot();
    return status === 'open' && room !== null ? { readSeq: room.readSeq, unread: room.unread } : null;
  }

  presence(): ReadonlyMap<UserId, PresenceStatus> {
    return new Map([...this.parley.presence.getSnapshot()].map(([userId, { status }]) => [userId, status]));
  }

  has(feature: string): boolean {
    return this.parley.server.getSnapshot()?.features.includes(feature) === true;
  }

  send(roomId: RoomId, body: string, { everyone, ...others }: Extras = {}): void {
    if (Object.keys(others).length > 0) void this.sendByItself(roomId, body, others);
    else this.cleanRoom(roomId).send(body, everyone === undefined ? {} : { everyone });
  }

  sendFile(roomId: RoomId, body: string, bytes: Uint8Array): void {
    this.cleanRoom(roomId).send(body, { files: [new Blob([new Uint8Array(bytes)])] });
  }

  async attempt<Event extends ClientEvent>(
    event: Event,
    fields: RequestFields<Event>,
  ): Promise<Outcome<ClientEventData[Event]>> {
    try {
      return { ok: true, data: await this.parley.ask(event, fields) };
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      const { length } = error.details;
      return {
        ok: false,
        code: error.code,
        mayRepeat: error.retry === 'later',
        ...(length !== undefined && { length }),
      };
    }
  }

  async join(roomId: RoomId): Promise<boolean> {
    try {
      await this.parley.join({ roomId });
      this.rooms.add(roomId);
      return true;
    } catch (error) {
      if (error instanceof ChatError) return false;
      throw error;
    }
  }

  /** As an app sends what the library has no method for: again with the same id, until it is stored or refused. */
  private async sendByItself(roomId: RoomId, body: string, extras: Extras): Promise<void> {
    this.open += 1;
    const fields = { id: newId<MessageId>(), roomId, body, ...extraFields(extras) };
    for (;;) {
      const sent = await this.attempt('message:send', fields);
      if (sent.ok || !sent.mayRepeat || this.isClosed) break;
      await sleep(RETRY_MS);
    }
    this.open -= 1;
  }

  /** Failed messages stay in the library until the user discards them. */
  private cleanRoom(roomId: RoomId): RoomStore {
    const room = this.parley.room(roomId);
    for (const { id, status } of room.getSnapshot().pending) if (status === 'failed') room.discard(id);
    return room;
  }

  async watch(userIds: readonly UserId[]): Promise<void> {
    await this.parley.presence.watch(userIds).catch(ignoreRefusal);
  }

  /** An app opens a room again when it comes back into the list. */
  upkeep(): void {
    if (this.isClosed) return;
    for (const { id } of this.parley.rooms.getSnapshot()) {
      this.rooms.add(id);
      const room = this.parley.room(id);
      const { status } = room.getSnapshot();
      if (status === 'closed' || status === 'gone') room.open().catch(ignoreRefusal);
    }
  }

  cut(): void {
    this.cutLink();
  }

  close(): void {
    this.isClosed = true;
    this.parley.close();
  }
}

/** The next upkeep, or the next connection, tries again. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ChatError)) throw error;
}

/** Records what passes the library's connections, and can break the present one. */
class RecordedDial {
  private breakPresent: () => void = () => undefined;

  constructor(
    private readonly real: Dial,
    private readonly wire: WireLog,
  ) {}

  readonly dial: Dial = (token, handlers, status) => {
    const { wire } = this;
    const connection = wire.dialled();
    let isOver = false;
    let isAccepted = false;
    const end = (tell: () => void): void => {
      if (isOver) return;
      isOver = true;
      wire.closed(connection);
      tell();
    };
    const link = this.real(
      token,
      {
        received: (event, payload) => {
          isAccepted = true;
          wire.received(connection, event, payload);
          handlers.received(event, payload);
        },
        refused: (error) => end(() => handlers.refused(error)),
        closed: () => end(() => handlers.closed()),
      },
      status,
    );

    this.breakPresent = () => {
      link.close();
      end(() => (isAccepted ? handlers.closed() : handlers.refused(null)));
    };
    return {
      send: (event, fields, ack) => {
        const op = wire.asked(connection, event, fields);
        link.send(event, fields, (answer) => {
          wire.answered(connection, op, answer);
          if (!isOver) ack(answer);
        });
      },
      close: () => end(() => link.close()),
    };
  };

  /** Ends the present connection as a broken network does. */
  cut(): void {
    this.breakPresent();
  }
}
