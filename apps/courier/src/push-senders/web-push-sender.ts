import { Injectable } from '@nestjs/common';
import webPush from 'web-push';
import type { PushDeviceOf } from '#access/push-devices';
import { Clock } from '#platform/clock';
import type { PostAnswer } from '../egress/http-poster.js';
import { CourierConfig } from '../store/courier-config.js';
import type { Push } from './push-payload.policy.js';
import { VapidHeaders } from './vapid-headers.js';
import { PushPosters } from './push-posters.js';
import type { VapidKey } from './push-keys.service.js';

/** Sends Web Push: encrypts for the device (RFC 8291), signs (RFC 8292) and posts (RFC 8030). */
@Injectable()
export class WebPushSender {
  private readonly vapid: VapidHeaders;

  constructor(
    config: CourierConfig,
    private readonly posters: PushPosters,
    clock: Clock,
  ) {
    this.vapid = new VapidHeaders(config.pushContact ?? '', clock);
  }

  /** Never rejects. */
  send(device: PushDeviceOf<'webpush'>, push: Push, key: VapidKey): Promise<PostAnswer> {
    const subscription = { endpoint: device.endpoint, keys: { p256dh: device.p256dh, auth: device.auth } };
    const details = webPush.generateRequestDetails(subscription, JSON.stringify(push.payload), {
      headers: { Authorization: this.vapid.of(new URL(device.endpoint).origin, key) },
      TTL: push.ttlSeconds,
      urgency: push.urgency,
      contentEncoding: 'aes128gcm',
      ...(push.topic !== undefined && { topic: push.topic }),
    });
    const headers = Object.entries(details.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return this.posters.webPush.post({
      url: device.endpoint,
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: details.body ?? '',
    });
  }
}
