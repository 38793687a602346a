import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { ReadSql } from '../store/read-sql.js';
import { WordList } from './word-list.js';
import { readWords, readWordsVersion } from './words.store.js';

/** A change of the list is in force everywhere after this time and one reading. */
const INTERVAL_MS = 20_000;

/** This history's copy of the word list. While PostgreSQL is not reachable, the last one stays in force. */
@Injectable()
export class WordsService implements OnModuleInit {
  readonly job = new PeriodicJob({ name: 'read-words', intervalMs: INTERVAL_MS, work: () => this.read() });
  private current = WordList.EMPTY;
  private version: string | null = null;

  constructor(private readonly sql: ReadSql) {}

  get list(): WordList {
    return this.current;
  }

  /** The list is here before the first message. */
  async onModuleInit(): Promise<void> {
    await this.read();
  }

  private async read(): Promise<void> {
    const version = await readWordsVersion(this.sql);
    if (version === this.version) return;
    this.current = await WordList.of(await readWords(this.sql));
    this.version = version;
  }
}
