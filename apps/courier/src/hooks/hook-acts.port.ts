import type { HookId, HookTest, PullAnswer, PullFeed } from '#contracts';

/** What a courier does for one hook when it is asked. */
export abstract class HookActs {
  /**
   * Sends one `ping` to the receiver of the hook, also while it is paused, and waits for its result, 8 s at most.
   * @throws ChatError UNAVAILABLE
   */
  abstract test(hookId: HookId): Promise<HookTest>;

  /**
   * Moves the cursors of accepted deliveries, then reads what waits for a hook that is pulled.
   * @param assertAllowed rejects once the caller may pull no more; called again whenever the pull has waited
   * @throws ChatError INVALID with the field `accept`, UNAVAILABLE, and what `assertAllowed` throws
   */
  abstract pull(hookId: HookId, request: PullFeed, assertAllowed: () => Promise<void>): Promise<PullAnswer>;
}
