import type { DirectoryUser, IncomingId } from '#contracts';

/** Auth's bots of incoming webhooks: its tables, or its internal API. */
export abstract class IncomingBots {
  /**
   * The bot of this webhook, which is made if there is none: it has this display name, and no token. A repeat answers the
   * bot as it is. `undefined` if an operator has erased it.
   * @throws ChatError UNAVAILABLE
   */
  abstract make(id: IncomingId, name: string): Promise<DirectoryUser | undefined>;
}
