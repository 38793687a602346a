import { UNREAD_MAX } from '#contracts';

/** A message that keeps unread what is before it reads what is further away, as the contract says. */
export const KEPT_UNREAD_MAX = 1_000;

/** A message of the model. Its `seq` is its place: the model knows no ids. */
export interface ModelMessage {
  readonly seq: number;
  /** The index of the user; `null` in system messages. */
  readonly sender: number | null;
  /** The `seq` of the root, in replies. */
  readonly root: number | null;
  readonly threadSeq: number;
  readonly inRoom: boolean;
  readonly scheduled: boolean;
  /** Sent with `keepsUnread`, while something before it was unread. */
  readonly kept: boolean;
  mentions: readonly number[];
  everyone: boolean;
  deleted: boolean;
}

export interface NewMessage {
  readonly root?: number | null;
  readonly inRoom?: boolean;
  readonly scheduled?: boolean;
  readonly keepsUnread?: boolean;
  readonly mentions?: readonly number[];
  readonly everyone?: boolean;
}

/** What one user has of a thread. */
export interface Place {
  following: boolean;
  readSeq: number;
}

export interface ModelMember {
  joined: boolean;
  /** The head when they came last. */
  joinedAt: number;
  /** `main.readSeq` */
  main: number;
  /** The newest own message that is a reply, was scheduled or keeps unread what is before it. */
  aside: number;
  /** `threadsReadSeq` */
  threads: number;
  /** `me.unreadMark` and `me.unreadFrom` */
  unreadMark: boolean;
  unreadFrom: number | null;
  readonly blocked: Set<number>;
  readonly places: Map<number, Place>;
}

/** The numbers of a `RoomState`. */
export interface Counts {
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
}

export const emptyMember = (): ModelMember => ({
  joined: false,
  joinedAt: 0,
  main: 0,
  aside: 0,
  threads: 0,
  unreadMark: false,
  unreadFrom: null,
  blocked: new Set(),
  places: new Map(),
});

/** `UNREAD_MAX` stands for all counts from there on. */
export const capped = (count: number): number => Math.min(UNREAD_MAX, count);

/** True for the messages of the main timeline. */
export const isInMain = ({ root, inRoom }: Pick<ModelMessage, 'root' | 'inRoom'>): boolean => root === null || inRoom;
