import { describe, expect, it } from 'vitest';
import type { HistoryConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics/metrics';
import type { Refusals } from './answer.policy.js';
import type { CheckClient } from './check-client.js';
import { CheckQuestionsService } from './check-questions.service.js';

describe('the questions to the check', () => {
  it('know whether the last one was without an answer', async () => {
    const answers: (Refusals | undefined)[] = [undefined, new Map()];
    const client = { ask: () => Promise.resolve(answers.shift()) } as unknown as CheckClient;
    const questions = new CheckQuestionsService(client, { checkFail: 'closed' } as HistoryConfig, new Metrics());
    expect(questions.isAway).toBe(false);
    await questions.ask([]);
    expect(questions.isAway).toBe(true);
    await questions.ask([]);
    expect(questions.isAway).toBe(false);
  });
});
