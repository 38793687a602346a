/** The fields of a request that invariants speak of. */
export interface AskedFields {
  readonly id?: string;
  readonly roomId?: string;
  readonly userId?: string;
  readonly body?: string;
  readonly afterId?: string;
  readonly version?: number;
  readonly emoji?: string;
  readonly seq?: number;
  readonly attachments?: readonly string[];
  readonly mentions?: readonly string[];
  readonly threadId?: string;
  readonly inRoom?: boolean;
  readonly everyone?: boolean;
  readonly keepsUnread?: boolean;
  readonly main?: boolean;
  readonly follow?: boolean;
  readonly unread?: boolean;
  readonly grow?: boolean;
  readonly offset?: number;
  readonly text?: string;
  readonly length?: number;
  readonly state?: string;
  /** The host's own id of a user or a room; of a direct room those of its users. Only requests of hosts have it. */
  readonly externalId?: string;
  /** The name that a host gives a user, and the topic that it gives a room. */
  readonly value?: string;
}
