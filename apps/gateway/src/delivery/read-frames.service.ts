import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { READ_INTERVAL_MS, roomChannel, userChannel, type ReadMark, type RoomId } from '#contracts';
import { Connections } from '../registry/connections.js';
import { LocalSockets } from '../registry/local-sockets.js';
import { ReadMarks } from './read-marks.js';

const FLUSH_INTERVAL_MS = 100;

/** Sends read marks to the other members of the room, at most one frame per room and `READ_INTERVAL_MS`. */
@Injectable()
export class ReadFramesService implements OnApplicationShutdown {
  private readonly marks = new ReadMarks(READ_INTERVAL_MS);
  /** Runs only while there are rooms with marks. */
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: LocalSockets,
    private readonly connections: Connections,
  ) {}

  receive(roomId: RoomId, marks: readonly ReadMark[]): void {
    if (this.sockets.count(roomChannel(roomId)) === 0) return;
    this.timer ??= setInterval(() => this.flush(), FLUSH_INTERVAL_MS);
    const due = this.marks.add(roomId, marks, performance.now());
    if (due.length > 0) this.send(roomId, due);
  }

  onApplicationShutdown(): void {
    this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private flush(): void {
    for (const [roomId, marks] of this.marks.takeDue(performance.now())) this.send(roomId, marks);
    if (this.marks.size === 0) this.rest();
  }

  /** A user never gets the user's own mark: the owner of one of several marks gets a frame with the others. */
  private send(roomId: RoomId, marks: readonly ReadMark[]): void {
    const channel = roomChannel(roomId);
    const owners = marks.map(({ userId }) => userId);
    this.sockets.send(channel, readFrame(roomId, marks), owners.map(userChannel));
    if (marks.length === 1) return;
    for (const owner of owners) {
      const frame = readFrame(
        roomId,
        marks.filter(({ userId }) => userId !== owner),
      );
      for (const { socket, rooms } of this.connections.of(owner)) {
        if (rooms.has(roomId)) this.sockets.sendTo(socket, frame);
      }
    }
  }
}

function readFrame(roomId: RoomId, marks: readonly ReadMark[]): string {
  return JSON.stringify(['read', { roomId, marks }]);
}
