/** `account`: with the user's account. `room`: with the room. */
export type Erasure = 'account' | 'room';

/** The keys of tables whose rows no column divides between shards. */
export const WITHOUT_SHARD_KEY = ['none', 'one per shard', 'not sharded'] as const;

/** A table's place in the export of a user, in erasures, and among shards. Every table of a schema has one. */
export interface TableClass {
  /** The kinds of records that the export has of it (docs/admin.md). Empty: the export leaves it out. */
  readonly exported: readonly string[];
  /** Which erasures remove its rows, or what they say about the user. Empty: none. */
  readonly erased: readonly Erasure[];
  /** The data of users that is left out or stays, and until when. */
  readonly stays: string;
  /** A column, or a member of `WITHOUT_SHARD_KEY`. docs/scaling.md, "Sharding by room". */
  readonly shardKey: string;
  /** The work that sharding would add. */
  readonly sharding: string;
}

export type TableClasses = Readonly<Record<string, TableClass>>;
