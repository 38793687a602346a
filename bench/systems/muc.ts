import type { Plan } from '../load/plan.js';
import type { Crowd } from './system.js';

export const MUC_HOST = 'conference.localhost';
export const MUC_SCENARIOS = ['pairs', 'room200', 'single'];
/** The status code of one's own presence, the last one of a join (XEP-0045). */
const JOINED = "code='110'";

/** The rooms of an XMPP server. A room exists from its first join on; every member is a guest. */
export function gatherOccupants(crowd: Crowd, port: number): Omit<Plan, 'run'> {
  const { name, rooms, membersPerRoom, sendersPerRoom } = crowd;
  const clients = Array.from({ length: rooms * membersPerRoom }, (_, number) => {
    const room = Math.floor(number / membersPerRoom);
    const roomId = `${name}-${String(room)}@${MUC_HOST}`;
    return {
      ...{ number, url: `xmpp://127.0.0.1:${String(port)}`, auth: {}, room, roomId },
      sends: number % membersPerRoom < sendersPerRoom,
      enter: [{ event: JOINED, payload: join(roomId) }],
    };
  });
  return { wire: 'xmpp', clients };
}

/** Every guest has a name of its own, also after a reconnect: the server may not have noticed the cut yet. */
function join(roomId: string): string {
  return `<presence to='${roomId}/$id'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`;
}
