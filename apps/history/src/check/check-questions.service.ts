import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { HistoryConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics/metrics';
import type { Verdict } from '../room/draft/content.js';
import { CheckClient } from './check-client.js';
import { bodyOf, type Asked } from './question.policy.js';

const ACCEPTED: Verdict = { kind: 'accepted' };

/**
 * Asks the check, and knows whether it answers. After a question without an answer there is one question at a time, until
 * there is an answer again: all others are without an answer at once.
 */
@Injectable()
export class CheckQuestionsService {
  /** The verdict on a message about which the check says nothing: as `CHECK_FAIL` says. */
  readonly withoutAnswer: Verdict;
  private readonly checks: Counter<'outcome'>;
  private away = false;
  private asking = 0;

  constructor(
    private readonly client: CheckClient,
    { checkFail }: HistoryConfig,
    metrics: Metrics,
  ) {
    this.withoutAnswer = checkFail === 'open' ? ACCEPTED : { kind: 'unanswered' };
    this.checks = metrics.counter({
      name: 'parley_checks_total',
      help: 'Messages for which the check was to be asked, by outcome: accepted, refused, unanswered.',
      labels: ['outcome'],
    });
  }

  /** True if a question would be without an answer at once. */
  get isFutile(): boolean {
    return this.away && this.asking > 0;
  }

  /** True if the last question of this process was without an answer. */
  get isAway(): boolean {
    return this.away;
  }

  /** The verdicts on the messages of one question, in their order. Never rejects. */
  async ask(question: readonly Asked[]): Promise<readonly Verdict[]> {
    const refusals = this.isFutile ? undefined : await this.questioned(bodyOf(question));
    if (refusals === undefined) {
      this.countUnanswered(question.length);
      return question.map(() => this.withoutAnswer);
    }
    return question.map((_, index) => {
      const refusal = refusals.get(index);
      this.checks.inc({ outcome: refusal === undefined ? 'accepted' : 'refused' });
      return refusal === undefined ? ACCEPTED : { kind: 'refused', ...refusal };
    });
  }

  /** Messages without an answer although nobody was asked. */
  countUnanswered(messages: number): void {
    this.checks.inc({ outcome: 'unanswered' }, messages);
  }

  private async questioned(body: string): ReturnType<CheckClient['ask']> {
    this.asking += 1;
    const refusals = await this.client.ask(body);
    this.asking -= 1;
    this.away = refusals === undefined;
    return refusals;
  }
}
