import { Logger } from '@nestjs/common';
import type { FanoutListener } from './fanout.port.js';

/** The listeners of one fanout. Logs an error of a listener and continues with the others. */
export class FanoutListeners {
  private readonly logger = new Logger('Fanout');
  private readonly listeners: FanoutListener[] = [];

  add(listener: FanoutListener): void {
    this.listeners.push(listener);
  }

  message(channel: string, text: string): void {
    for (const listener of this.listeners) {
      try {
        listener.message(channel, text);
      } catch (error) {
        this.logger.error({ event: 'fanout.listener_failed', channel, reason: String(error) });
      }
    }
  }

  lost(channels: readonly string[]): void {
    if (channels.length === 0) return;
    this.logger.warn({ event: 'fanout.lost', channels: channels.length });
    for (const listener of this.listeners) {
      try {
        listener.lost(channels);
      } catch (error) {
        this.logger.error({ event: 'fanout.listener_failed', reason: String(error) });
      }
    }
  }
}
