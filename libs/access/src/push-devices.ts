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

export interface PushReportAnswer {
  /** The devices that asked for a test since the last report, each once. */
  readonly tests: readonly PushDevice[];
  /** Whether there is any device. One that was put before the report began counts. */
  readonly hasDevices: boolean;
}

/** Devices in one report. */
export const PUSHED_MAX = 1_000;
