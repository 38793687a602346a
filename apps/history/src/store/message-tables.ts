import type { TableClasses } from '#persistence/table-class';

/** The tables with messages and what belongs to them. */
export const MESSAGE_TABLES = {
  messages: {
    exported: ['message'],
    erased: ['account', 'room'],
    stays: 'the messages of an erased account, without a sender; forwards of them lose the name',
    shardKey: 'room_id',
    sharding: 'one partial index is used across rooms: `messages_forwarded`, by a job',
  },
  growing: {
    exported: [],
    erased: ['room'],
    stays: 'ids of a message and its sender, until it ends: within `GROW_IDLE_SECONDS` and a minute',
    shardKey: 'room_id',
    sharding:
      'how many messages of a user grow (`growing_sender`) asks every shard; the job of each shard looks at its own',
  },
  pieces: {
    exported: [],
    erased: ['room'],
    stays: 'text of a message of an erased account, until the message has it',
    shardKey: 'room_id',
    sharding: '',
  },
  reactions: {
    exported: ['reaction'],
    erased: ['room'],
    stays: 'the reactions of an erased account, without a name',
    shardKey: 'room_id',
    sharding: '',
  },
  mentions: {
    exported: [],
    erased: ['room'],
    stays: 'an index of `messages`, which hold the same ids',
    shardKey: 'room_id',
    sharding: 'its key begins with the user; only the list of a user’s mentions (`mentions_newest`) asks every shard',
  },
} as const satisfies TableClasses;
