import { KEPT_UNREAD_MAX } from '#contracts/limits';
import type { MainReadState, Message, Preview, ReadState, RoomState, Seq } from '#contracts';

import { isMain } from './thread-summary.policy.js';

/** Where read markers of a room should be at least. */
interface ReadMarkers {
  readonly readSeq: Seq;
  readonly mainReadSeq?: Seq;
  readonly threadsReadSeq?: Seq | undefined;
}

/** The fields of the user's own message that decide which read markers it moves. */
export type OwnMessage = Pick<Message, 'seq' | 'threadId' | 'inRoom' | 'scheduled' | 'keepsUnread'>;

/** The user's read marker and counts of the main timeline. On a server without threads they are those of the room. */
export function mainOf({ readSeq, unread, mentions, main }: ReadState): MainReadState {
  return main ?? { readSeq, unread, mentions };
}

/** The newest message of the main timeline that is not deleted. An older server tells the room's newest one alone. */
export function mainPreviewOf({ main, preview }: Pick<RoomState, 'main' | 'preview'>): Preview | null {
  return main?.preview === undefined ? preview : main.preview;
}

export function markersOf(read: ReadState): ReadMarkers {
  return { readSeq: read.readSeq, mainReadSeq: mainOf(read).readSeq, threadsReadSeq: read.threadsReadSeq };
}

/** The markers of a room with imported messages, which are read, also before the server says so. */
export function importedMarkers({ importedSeq = 0 as Seq }: Pick<RoomState, 'importedSeq'>): ReadMarkers {
  const read = { readSeq: importedSeq, mainReadSeq: importedSeq };
  return importedSeq === 0 ? read : { ...read, threadsReadSeq: importedSeq };
}

/** The user wrote the message after they had seen what was before it: it was neither scheduled nor sent past something unread. */
export function isSentSeen({ scheduled, keepsUnread }: Pick<OwnMessage, 'scheduled' | 'keepsUnread'>): boolean {
  return scheduled !== true && keepsUnread !== true;
}

/** The marker of the main timeline that a message of the user's own moves; 0 if it moves none. */
export function ownMainSeq(message: OwnMessage): Seq {
  const { seq, threadId, keepsUnread } = message;
  if (keepsUnread === true && threadId === null) return Math.max(0, seq - KEPT_UNREAD_MAX) as Seq;
  return isMain(message) && isSentSeen(message) ? seq : (0 as Seq);
}

/** The markers that a message of the user's own moves. */
export function ownMarkers(message: OwnMessage): ReadMarkers {
  return { readSeq: message.seq, mainReadSeq: ownMainSeq(message) };
}

/** The state with its markers moved. None moves back. */
export function withMarkers(state: RoomState, to: ReadMarkers): RoomState {
  const main = state.main ?? mainOf(state);
  const { threadsReadSeq = to.threadsReadSeq } = state;
  return {
    ...state,
    readSeq: higher(state.readSeq, to.readSeq),
    main: { ...main, readSeq: higher(main.readSeq, to.mainReadSeq) },
    ...(threadsReadSeq !== undefined && { threadsReadSeq: higher(threadsReadSeq, to.threadsReadSeq) }),
  };
}

function higher(held: Seq, other: Seq | undefined): Seq {
  return other !== undefined && other > held ? other : held;
}
