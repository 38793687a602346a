import type { DeviceId, PushPreview, SessionId, UserId } from '#contracts';

interface DeviceHead {
  readonly id: DeviceId;
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly preview: PushPreview;
  /** Tells one endpoint or token of the device from another one. */
  readonly addressId: string;
}

/** A device with its secrets, for the courier alone. */
export type PushDevice = DeviceHead &
  (
    | { readonly kind: 'webpush'; readonly endpoint: string; readonly p256dh: string; readonly auth: string }
    | { readonly kind: 'hook'; readonly token: string; readonly platform: string }
  );
export type PushDeviceOf<Kind extends PushDevice['kind']> = Extract<PushDevice, { kind: Kind }>;

/** A device as it was when something was sent to it. */
export type SentDevice = Pick<PushDevice, 'id' | 'addressId'>;

/** The public half of the key of Web Push. */
export interface PushKey {
  /** Base64url of 65 bytes. */
  readonly publicKey: string;
  /** ISO time. Of two keys the younger one counts. */
  readonly madeAt: string;
}

export interface PushReport {
  /** `null` without Web Push. */
  readonly key: PushKey | null;
  /** Devices that have had a push, at most `PUSHED_MAX`. */
  readonly pushed: readonly DeviceId[];
}

export interface PushReportAnswer {
  /** The devices that asked for a test since the last report, each once. */
  readonly tests: readonly PushDevice[];
  /** Whether there is any device. One that was put before the report began counts. */
  readonly hasDevices: boolean;
}

export const PUSHED_MAX = 1_000;

/** Auth's devices, for the courier. */
export abstract class PushDevices {
  /**
   * The devices of these users (at most `USER_BATCH_MAX`) whose sessions live. @throws ChatError UNAVAILABLE
   */
  abstract devicesOf(userIds: readonly UserId[]): Promise<PushDevice[]>;

  /** Deletes those that have still the same endpoint or token. @throws ChatError UNAVAILABLE */
  abstract forgetDevices(gone: readonly SentDevice[]): Promise<void>;

  /**
   * Tells auth the key that clients subscribe with, and which devices had a push. A younger key than auth's deletes all web devices.
   * @throws ChatError UNAVAILABLE
   */
  abstract reportPushes(report: PushReport): Promise<PushReportAnswer>;
}
