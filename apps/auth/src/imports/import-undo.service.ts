import { Injectable } from '@nestjs/common';
import type { UndonePeople } from '#access/imports-api';
import { AuthSql } from '../store/auth-sql.js';
import { PeopleNotices } from '../users/people-notices.js';
import { ImportedPeopleStore } from './imported-people.store.js';

/** Accounts removed in one transaction. */
const BATCH = 500;
/** Well below the time that the command waits for an answer. */
const ANSWER_MS = 5_000;

/** Takes back what an import has made here. History has recorded the act. */
@Injectable()
export class ImportUndoService {
  constructor(
    private readonly sql: AuthSql,
    private readonly store: ImportedPeopleStore,
    private readonly notices: PeopleNotices,
  ) {}

  /** Removes the unclaimed accounts; claimed ones stay. To be repeated until it is done. */
  async undo(importId: string): Promise<UndonePeople> {
    const until = performance.now() + ANSWER_MS;
    let removed = 0;
    let batch: number;
    do {
      batch = await this.removeBatch(importId);
      removed += batch;
    } while (batch === BATCH && performance.now() < until);
    return { removed, kept: await this.store.countClaimed(this.sql, importId), done: batch < BATCH };
  }

  private async removeBatch(importId: string): Promise<number> {
    const users = await this.sql.transaction(async (open) => {
      await this.store.lock(open);
      return this.store.remove(open, importId, BATCH);
    });
    await this.notices.publishErased(users);
    return users.length;
  }
}
