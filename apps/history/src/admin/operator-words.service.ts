import { Injectable } from '@nestjs/common';
import { ChatError, invalid } from '#contracts';
import type { WordChangeAnswer, WordsAnswer } from '#access/internal-api';
import { HistoryConfig } from '#config/app-config';
import { CheckQuestionsService } from '../check/check-questions.service.js';
import { lettersOf } from '../content/folded-words.policy.js';
import { WordsService } from '../content/words.service.js';
import { addWord, countWords, lockWords, readWords, removeWord } from '../content/words.store.js';
import { recordAct } from '../store/audit.store.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';

const WORDS_MAX = 10_000;

/** An operator's changes of the word list. Repeats change nothing. The audit does not have the words. */
@Injectable()
export class OperatorWordsService {
  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly config: HistoryConfig,
    private readonly words: WordsService,
    private readonly check: CheckQuestionsService,
  ) {}

  async list(): Promise<WordsAnswer> {
    const words = await readWords(this.reads);
    const { checkRooms: rooms, checkUrl, checkFail } = this.config;
    return {
      words: words.sort((one, other) => one.localeCompare(other)),
      rooms,
      hasCheck: checkUrl !== undefined,
      ...(this.check.isAway && { unanswered: checkFail }),
    };
  }

  /** @throws ChatError INVALID, LIMIT_REACHED */
  async add(actor: string, text: string): Promise<WordChangeAnswer> {
    if (lettersOf(text) === '') throw invalid('text', 'must have a letter or a sign beside a final *');
    const changed = await this.writes.transaction(async (open) => {
      await lockWords(open);
      if (!(await addWord(open, text))) return false;
      if ((await countWords(open)) > WORDS_MAX) throw new ChatError('LIMIT_REACHED', { scope: 'words' });
      await recordAct(open, { actor, act: 'words.add', subject: null });
      return true;
    });
    void this.words.job.run();
    return { changed };
  }

  async remove(actor: string, text: string): Promise<WordChangeAnswer> {
    const changed = await this.writes.transaction(async (open) => {
      if (!(await removeWord(open, text))) return false;
      await recordAct(open, { actor, act: 'words.remove', subject: null });
      return true;
    });
    void this.words.job.run();
    return { changed };
  }
}
