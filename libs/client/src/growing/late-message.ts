import type { GrowingMessage } from '#contracts/growing/growing-message';
import type { Appended } from '#contracts/events/grow.events';
import type { EndState, Ext, Message, MessageId } from '#contracts';

/** A growing message whose writer may still be loading. */
export class LateMessage implements GrowingMessage {
  private writer: GrowingMessage | null = null;
  private readonly stopping = new AbortController();

  constructor(
    readonly id: MessageId,
    private readonly loading: Promise<GrowingMessage>,
  ) {
    loading.then(
      (writer) => this.follow(writer),
      // `append` and `finish` reject with it.
      (error: unknown) => this.stopping.abort(error),
    );
  }

  get length(): number {
    return this.writer?.length ?? 0;
  }

  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  append(text: string): Promise<Appended> {
    const added = this.loading.then((writer) => writer.append(text));
    // A caller need not wait for each text: `finish` rejects, too.
    added.catch(() => undefined);
    return added;
  }

  async finish(state?: EndState, ext?: Ext): Promise<Message> {
    return (await this.loading).finish(state, ext);
  }

  private follow(writer: GrowingMessage): void {
    this.writer = writer;
    const { stopped } = writer;
    const stop = (): void => this.stopping.abort(stopped.reason);
    if (stopped.aborted) stop();
    else stopped.addEventListener('abort', stop);
  }
}
