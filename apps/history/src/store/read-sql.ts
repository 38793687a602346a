import type { DataSource } from 'typeorm';
import { PreparedSql } from '#persistence/prepared-sql';
import { readEpoch } from './epoch.store.js';
import type { ReadReplica, RoomRead } from './read-replica.js';

/** The connections for reads. Writes have their own, so many reads never delay a message. */
export class ReadSql extends PreparedSql {
  constructor(
    primary: DataSource,
    private readonly replica?: ReadReplica,
  ) {
    super(primary);
  }

  /**
   * Reads rooms in one snapshot, on the replica if it has all that the primary has. The primary always decides which rooms
   * the caller may read.
   */
  async ofRooms<Found, Result>(read: RoomRead<Found, Result>): Promise<Result> {
    if (this.replica?.isUsable) {
      const [epoch, found] = await this.snapshot((sql) => Promise.all([readEpoch(sql), read.find(sql)]));
      const answer = await this.replica.answer(read, { epoch, revs: read.revs(found) });
      if (answer !== undefined) return answer.result;
    }
    return this.snapshot((sql) => read.read(sql, read.find(sql)));
  }
}

/**
 * Settings of these connections. Every read must use an index, whatever the statistics say: a plan that sorts, hashes
 * or builds a bitmap is cheap for the average room but unbounded for the largest one. For example, an unread count that
 * stops at 100 read the whole room into a bitmap first.
 */
export const READ_PARAMETERS = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};
