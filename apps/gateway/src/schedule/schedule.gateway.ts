import { WebSocketGateway } from '@nestjs/websockets';
import { CommandBus } from '#bus/command-bus.port';
import { newId, type Empty, type PutScheduled, type Scheduled, type ScheduledRef } from '#contracts';
import { READ_TIMEOUT_MS, Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';
import { OnRequest } from '../requests/on-request.decorator.js';

/** A user's scheduled messages belong to the user alone: history changes them outside the order of rooms. */
@WebSocketGateway()
export class ScheduleGateway {
  constructor(
    private readonly reads: Reads,
    private readonly bus: CommandBus,
  ) {}

  @OnRequest('schedule:put', 'whole')
  async put(connection: ClientConnection, put: PutScheduled): Promise<Scheduled> {
    return (
      await this.reads.ask('schedule:put', { ...this.changeBy(connection), sessionId: connection.sessionId, put })
    ).scheduled;
  }

  @OnRequest('schedule:remove', 'whole')
  remove(connection: ClientConnection, { id }: ScheduledRef): Promise<Empty> {
    return this.reads.ask('schedule:remove', { ...this.changeBy(connection), id });
  }

  /** Nothing takes effect after the answer `TIMEOUT`. */
  private changeBy({ userId, actor }: ClientConnection) {
    return { userId, actor, requestId: newId(), until: this.bus.now() + READ_TIMEOUT_MS };
  }
}
