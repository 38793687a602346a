import { peopleIn, type RoomCommand } from '#contracts';

/** A command that names more users than this is heavy: it locks and writes rows of each. */
const LIGHT_PEOPLE_MAX = 10;

/** Whether the command takes much longer than others, because it changes the rows of many users. */
export function isHeavy({ type, request }: RoomCommand): boolean {
  return type === 'room:delete' || (type === 'room:create' && peopleIn(request).length > LIGHT_PEOPLE_MAX);
}
