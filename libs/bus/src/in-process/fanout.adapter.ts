import { FanoutListeners } from '../fanout-listeners.js';
import { Fanout, type FanoutListener } from '../fanout.port.js';

/**
 * Channels within this process. Listeners receive a text in a later turn of the event loop, as from a broker. No text
 * is lost, so `lost` is never called.
 */
export class InProcessFanout extends Fanout {
  private readonly channels = new Set<string>();
  private readonly listeners = new FanoutListeners();
  private outbox: [channel: string, text: string][] = [];

  override publish(channel: string, text: string): Promise<void> {
    if (!this.channels.has(channel)) return Promise.resolve();
    if (this.outbox.length === 0) setImmediate(() => this.deliver());
    // Emptied in every turn of the event loop, which bounds its size.
    this.outbox.push([channel, text]);
    return Promise.resolve();
  }

  override subscribe(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.channels.add(channel);
    return Promise.resolve();
  }

  override unsubscribe(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.channels.delete(channel);
    return Promise.resolve();
  }

  override listen(listener: FanoutListener): void {
    this.listeners.add(listener);
  }

  private deliver(): void {
    const texts = this.outbox;
    this.outbox = [];
    for (const [channel, text] of texts) {
      if (this.channels.has(channel)) this.listeners.message(channel, text);
    }
  }
}
