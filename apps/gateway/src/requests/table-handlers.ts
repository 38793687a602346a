import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import {
  EVENTS,
  mineAsk,
  outcomeOf,
  type ClientEvent,
  type EventsOf,
  type MineEvent,
  type RequestOf,
  type RoomEvent,
} from '#contracts';
import { ChangesService } from '#platform/changes.service';
import { READ_TIMEOUT_MS, Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';

/** A handler without the types of its event, which the table of events pairs. */
export type Handle = (connection: ClientConnection, request: object) => Promise<unknown>;

/** Handlers for the events that need nothing but history: commands, reads, and changes of the user's own state. */
@Injectable()
export class TableHandlers {
  constructor(
    private readonly changes: ChangesService,
    private readonly reads: Reads,
    private readonly bus: CommandBus,
  ) {}

  /** `undefined` if the event needs its own handler, marked with `OnRequest`. */
  handlerOf(event: ClientEvent): Handle | undefined {
    switch (EVENTS[event].kind) {
      case 'command':
        // The others have handlers of their own.
        return this.change(event as RoomEvent);
      case 'read':
        return this.read(event as EventsOf<'read'>);
      case 'mine':
        return this.changeMine(event as MineEvent);
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

  /** Nothing takes effect after the answer `TIMEOUT`. */
  private changeMine(event: MineEvent): Handle {
    return async (connection, request) => {
      const ask = mineAsk(event, connection, request as RequestOf<MineEvent>, this.bus.now() + READ_TIMEOUT_MS);
      return outcomeOf(event, await this.reads.ask(event, ask)).data;
    };
  }

  private read(event: EventsOf<'read'>): Handle {
    return ({ userId }, request) => this.reads.askText(event, { userId, ...request });
  }
}
