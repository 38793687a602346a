import { Injectable } from '@nestjs/common';
import { EVENTS, type ClientEvent, type EventsOf, type RequestOf, type RoomEvent } from '#contracts';
import { ChangesService } from '#platform/changes.service';
import { Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';

/** A handler without the types of its event, which the table of events pairs. */
export type Handle = (connection: ClientConnection, request: object) => Promise<unknown>;

/** Handlers for the events that need nothing but history: commands and reads. */
@Injectable()
export class TableHandlers {
  constructor(
    private readonly changes: ChangesService,
    private readonly reads: Reads,
  ) {}

  /** `undefined` if the event needs its own handler, marked with `OnRequest`. */
  handlerOf(event: ClientEvent): Handle | undefined {
    switch (EVENTS[event].kind) {
      case 'command':
        // The others have handlers of their own.
        return this.change(event as RoomEvent);
      case 'read':
        return this.read(event as EventsOf<'read'>);
      case 'own':
        return undefined;
    }
  }

  private change(event: RoomEvent): Handle {
    return (connection, request) => {
      const ofRoom = request as RequestOf<RoomEvent>;
      return this.changes.run(connection, event, ofRoom.roomId, ofRoom);
    };
  }

  private read(event: EventsOf<'read'>): Handle {
    return ({ userId }, request) => this.reads.askText(event, { userId, ...request });
  }
}
