import type { Ack, ClientEvent, ClientEventData, ServerEvent, ServerEventPayloads } from '#contracts';

import type { Recorder } from './recorder.js';
import { askedFields, asideMarkers, recordedAnswer, recordedItem, recordedThread } from './summaries.js';

/** Records everything that passes a client's connections, in both directions. */
export class WireLog {
  private connections = 0;
  private ops = 0;
  private readonly open = new Set<string>();

  constructor(readonly recorder: Recorder) {}

  /** A new connection is being opened. Returns its name. */
  dialled(): string {
    this.connections += 1;
    const connection = `${this.recorder.who}#${this.connections}`;
    this.open.add(connection);
    this.recorder.add('dialled', { connection });
    return connection;
  }

  closed(connection: string): void {
    if (this.open.delete(connection)) this.recorder.add('closed', { connection });
  }

  /** Returns the number of the request. */
  asked(connection: string, event: ClientEvent, fields: object): number {
    this.ops += 1;
    this.recorder.add('asked', { connection, op: this.ops, event, fields: askedFields(fields) });
    return this.ops;
  }

  answered(connection: string, op: number, ack: Ack<ClientEventData[ClientEvent]>): void {
    this.recorder.add('answered', { connection, op, answer: recordedAnswer(ack) });
  }

  received(connection: string, event: ServerEvent, payload: ServerEventPayloads[ServerEvent]): void {
    if (event === 'ready') this.recorder.add('ready', { connection });
    else if (event === 'changes') this.frame(connection, payload as ServerEventPayloads['changes']);
    else if (event === 'user:changes') this.own(connection, payload as ServerEventPayloads['user:changes']);
    else this.recorder.add('heard', { connection, event });
  }

  private frame(connection: string, { roomId, from, to, items }: ServerEventPayloads['changes']): void {
    this.recorder.add('frame', { connection, roomId, from, to, items: items.map(recordedItem) });
  }

  private own(connection: string, { to, items }: ServerEventPayloads['user:changes']): void {
    for (const item of items) {
      this.recorder.add('own', {
        connection,
        type: item.type,
        roomId: roomOf(item),
        readSeq: item.type === 'read' ? item.readSeq : null,
        urev: to,
        ...(item.type === 'read' && asideMarkers(item)),
        ...(item.type === 'room' && asideMarkers(item.state)),
        ...(item.type === 'thread' && { thread: recordedThread(item.state) }),
      });
    }
  }
}

/** `null` for an item of a list of the user's own. */
function roomOf(item: ServerEventPayloads['user:changes']['items'][number]): string | null {
  if (item.type === 'room') return item.state.id;
  if (item.type === 'thread') return item.state.roomId;
  return item.type === 'read' || item.type === 'room.gone' ? item.roomId : null;
}
