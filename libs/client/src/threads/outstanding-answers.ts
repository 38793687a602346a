import type { MessageId } from '#contracts';

/** A change that has come while an answer, which may be older, is outstanding. */
export interface ThreadChange {
  /** `null`: it concerns all threads of a room. */
  readonly threadId: MessageId | null;
  /** Changes nothing that it has changed before. */
  readonly apply: () => void;
}

/** Applies the changes that come while an answer is outstanding once more after it. */
export class OutstandingAnswers {
  private readonly all = new Set<ThreadChange[]>();

  note(change: ThreadChange): void {
    for (const changes of this.all) changes.push(change);
    change.apply();
  }

  /** Drops the answers to all requests so far, which are older than a `sync`. */
  drop(): void {
    this.all.clear();
  }

  /** Takes the answer unless it was dropped. Resolves with the answer in both cases. */
  async take<Data>(
    asking: Promise<Data>,
    take: (data: Data) => void,
    concerns: (change: ThreadChange) => boolean,
  ): Promise<Data> {
    const meanwhile: ThreadChange[] = [];
    this.all.add(meanwhile);
    try {
      const data = await asking;
      if (!this.all.delete(meanwhile)) return data;
      take(data);
      for (const change of meanwhile) if (concerns(change)) change.apply();
      return data;
    } finally {
      this.all.delete(meanwhile);
    }
  }
}
