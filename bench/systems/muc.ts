import type { Plan } from '../load/plan.js';
import type { Request } from '../load/wire.js';
import type { Crowd } from './system.js';

export const MUC_HOST = 'conference.localhost';
/** The messages of a page when a client comes back. */
const PAGE = 50;

/** The rooms of an XMPP server. A room exists from its first join on; every member is a guest. */
export function gatherOccupants(crowd: Crowd, port: number): Omit<Plan, 'run'> {
  const { name, rooms, membersPerRoom, sendersPerRoom } = crowd;
  const clients = Array.from({ length: rooms * membersPerRoom }, (_, number) => {
    const room = Math.floor(number / membersPerRoom);
    const roomId = `${name.replaceAll(' ', '-')}-${String(room)}@${MUC_HOST}`;
    return {
      ...{ number, url: `xmpp://127.0.0.1:${String(port)}`, auth: {}, room, roomId },
      sends: number % membersPerRoom < sendersPerRoom,
      enter: [join(roomId)],
      comeBack: [join(roomId), lastPage(roomId)],
    };
  });
  return { wire: 'xmpp', clients };
}

/**
 * Ends with the status code of one's own presence (XEP-0045). Every guest has a name of its own, also after a reconnect:
 * the server may not have noticed the cut yet.
 */
function join(roomId: string): Request {
  const history = "<history maxstanzas='0'/>";
  return {
    event: "code='110'",
    payload: `<presence to='${roomId}/$id'><x xmlns='http://jabber.org/protocol/muc'>${history}</x></presence>`,
  };
}

/** The newest messages of the archive (XEP-0313). */
function lastPage(roomId: string): Request {
  const page = `<set xmlns='http://jabber.org/protocol/rsm'><max>${String(PAGE)}</max><before/></set>`;
  return {
    event: "id='$id'",
    payload: `<iq type='set' id='$id' to='${roomId}'><query xmlns='urn:xmpp:mam:2'>${page}</query></iq>`,
  };
}
