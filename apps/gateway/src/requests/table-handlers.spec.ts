import { describe, expect, it } from 'vitest';
import { CLIENT_EVENTS, EVENTS, newId, type MineAsk, type MineEvent } from '#contracts';
import type { CommandBus } from '#bus/command-bus.port';
import type { ChangesService } from '#platform/changes.service';
import { READ_TIMEOUT_MS, type Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';
import { TableHandlers } from './table-handlers.js';

const NOW = 1_000;
const MINE = CLIENT_EVENTS.filter((event): event is MineEvent => EVENTS[event].kind === 'mine');

describe('a change of the user’s own state', () => {
  const asked: [event: string, ask: MineAsk<MineEvent>][] = [];
  const reads = {
    ask: (event: string, ask: MineAsk<MineEvent>) => {
      asked.push([event, ask]);
      return Promise.resolve({ scheduled: { id: 'kept' }, created: true });
    },
  } as unknown as Reads;
  const handlers = new TableHandlers({} as ChangesService, reads, { now: () => NOW } as CommandBus);
  const connection = { actor: { userId: newId() }, sessionId: newId() } as ClientConnection;

  it.each(MINE)(
    '%s goes to history with an id of its own, and takes no effect after the answer TIMEOUT',
    async (event) => {
      const handle = handlers.handlerOf(event);
      const request = { id: newId() };
      for (const _ of ['first', 'again']) await handle?.(connection, request);
      const [first, again] = asked.splice(0);
      const { actor, sessionId } = connection;
      expect(first).toMatchObject([
        event,
        { userId: actor.userId, actor, sessionId, request, until: NOW + READ_TIMEOUT_MS },
      ]);
      expect(first?.[1].requestId).not.toBe(again?.[1].requestId);
    },
  );

  it('answers the data of the event', async () => {
    expect(await handlers.handlerOf('schedule:put')?.(connection, {})).toEqual({ id: 'kept' });
  });
});
