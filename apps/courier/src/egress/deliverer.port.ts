import type { RefusalReason } from '#contracts';

export interface DeliveryRequest {
  readonly url: string;
  /** The keys that sign, the newest first. */
  readonly secrets: readonly Buffer[];
  /** The `webhook-id`. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
  /** Ends the request; its outcome is then as after the time for an answer. */
  readonly signal?: AbortSignal;
}

export type Outcome =
  | { readonly accepted: true; readonly status: number }
  | {
      readonly accepted: false;
      readonly reason: RefusalReason;
      /** `null` if no answer came. */
      readonly status: number | null;
      /** How long the receiver asks to wait. */
      readonly retryAfterMs: number | null;
      /** The IP that the hook may not connect to, if that is the reason. */
      readonly ip?: string;
    };

/** Sends deliveries to receivers. Nothing of an answer is kept but its status and how long to wait. */
export abstract class Deliverer {
  /** Sends one delivery once. Resolves when the head of the answer is there, after 15 s at the latest; never rejects. */
  abstract deliver(request: DeliveryRequest): Promise<Outcome>;
}
