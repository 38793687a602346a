import type { TableClasses } from '#persistence/table-class';

/** All tables of the schema `courier`. None has a body, a name or a message. */
export const COURIER_TABLES = {
  hooks: {
    exported: [],
    erased: [],
    stays: 'of an app: the username of its bot; the id of a removed hook',
    shardKey: 'none',
    sharding: 'few rows; one hook has rooms of all shards',
  },
  ended_keys: {
    exported: [],
    erased: [],
    stays: 'ids of keys, for some days',
    shardKey: 'none',
    sharding: 'few rows',
  },
  runners: {
    exported: [],
    erased: [],
    stays: 'ids of processes, for an hour',
    shardKey: 'none',
    sharding: 'few rows',
  },
  cursors: {
    exported: [],
    erased: [],
    stays: 'ids of rooms, until the hook is removed',
    shardKey: 'room_id',
    sharding: 'a sweep compares the cursors of a shard with the heads of its rooms',
  },
  pushes: {
    exported: [],
    erased: [],
    stays: 'ids of devices, rooms and users, until the push has gone out or is too old',
    shardKey: 'room_id',
    sharding: 'a push is about one room',
  },
  reminders: {
    exported: [],
    erased: [],
    stays: 'ids of devices, rooms, messages and users, until an hour after the reminder has gone out or fell away',
    shardKey: 'room_id',
    sharding: 'a reminder is about one message',
  },
  push_key: {
    exported: [],
    erased: [],
    stays: 'nothing of a user',
    shardKey: 'none',
    sharding: 'one row',
  },
  audit: {
    exported: [],
    erased: [],
    stays: 'ids, for `AUDIT_DAYS`',
    shardKey: 'one per shard',
    sharding: '',
  },
} as const satisfies TableClasses;
