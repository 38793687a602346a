import type { Actor, MineAsk, MineEvent, Queries } from './bus.js';
import { EVENTS, type ClientEventData, type RequestOf } from './events.js';
import type { MineDefinition } from './events/definition.js';
import { newId, type CommandId, type SessionId } from './ids.js';

interface MineCaller {
  readonly actor: Actor;
  readonly sessionId: SessionId;
}

/** A change of the caller's own state, for history. `until`: bus time after which it must not take effect. */
export function mineAsk<Event extends MineEvent>(
  event: Event,
  { actor, sessionId }: MineCaller,
  request: RequestOf<Event>,
  until: number,
): Queries[Event]['ask'] {
  const requestId = newId<CommandId>();
  const ask: MineAsk<Event> = { userId: actor.userId, actor, sessionId, requestId, until, request };
  return { ...fieldsOf02(event, request), ...ask } as Queries[Event]['ask'];
}

/** The ack's `data` in history's answer, and whether the request made something. */
export function outcomeOf<Event extends MineEvent>(
  event: Event,
  result: Queries[Event]['answer'],
): { data: ClientEventData[Event]; isNew: boolean } {
  const { dataIn }: MineDefinition = EVENTS[event];
  // The table pairs them.
  const data = (dataIn?.(result as never) ?? result) as ClientEventData[Event];
  return { data, isNew: (result as { created?: boolean }).created === true };
}

// until 0.4: a history of 0.2 finds a blocked user in `target`, a scheduled message in `put`, and other fields beside the caller.
function fieldsOf02(event: MineEvent, request: object): object {
  if (event === 'schedule:put') return { put: request };
  return 'userId' in request ? { target: request.userId } : request;
}

// until 0.4: a gateway of 0.2 sends fields instead of `request`, for bookmarks without the actor, and an id and a deadline only for scheduled
// messages.
export type MineAskOf02<Event extends MineEvent> = Pick<MineAsk<Event>, 'userId' | 'request'> &
  Partial<Omit<MineAsk<Event>, 'userId' | 'request'>>;

/** The change as this or an earlier gateway has sent it. */
export function takenAsk<Event extends MineEvent>(sent: Queries[Event]['ask']): MineAskOf02<Event> {
  const { request, put, target, ...fields } = sent as Partial<MineAsk<Event>> & { put?: object; target?: string };
  const earlier = put ?? (target === undefined ? fields : { userId: target });
  return { ...(sent as MineAsk<Event>), request: (request ?? earlier) as RequestOf<Event> };
}
