import type { CommandBatch, CommandResults } from '../command-bus.port.js';

interface KeptAnswer {
  readonly deadline: number;
  readonly results: CommandResults;
}

/**
 * Answers that a second execution of their batch might contradict, until the deadline of the batch. The submitter may have
 * appended the batch again just before it received the answer.
 */
export class KeptAnswers {
  /** By batch id, in the order of the answers. */
  private readonly answers = new Map<string, KeptAnswer>();

  /** @param now bus time in ms */
  constructor(private readonly now: () => number) {}

  keep({ batchId, deadline }: CommandBatch, results: CommandResults): void {
    const now = this.now();
    for (const [id, oldest] of this.answers) {
      if (oldest.deadline > now) break;
      this.answers.delete(id);
    }
    this.answers.set(batchId, { deadline, results });
  }

  resultsOf({ batchId }: CommandBatch): CommandResults | undefined {
    return this.answers.get(batchId)?.results;
  }
}
