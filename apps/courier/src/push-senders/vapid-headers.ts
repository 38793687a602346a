import webPush from 'web-push';
import type { Clock } from '#platform/clock';
import type { VapidKey } from './push-keys.service.js';

/** A signature is good for 12 h, and takes longer to make than all the rest of a push. */
const REUSED_MS = 3_600_000;
/** Hosts come from users. */
const ORIGINS_MAX = 1_000;

/** The headers by which push services know Parley (RFC 8292), made once an hour for each of them. */
export class VapidHeaders {
  private readonly made = new Map<
    string,
    { readonly value: string; readonly publicKey: string; readonly at: number }
  >();

  /** @param subject `PUSH_CONTACT` */
  constructor(
    private readonly subject: string,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** `Authorization` for endpoints of this origin. */
  of(origin: string, { publicKey, privateKey }: VapidKey): string {
    const known = this.made.get(origin);
    if (known !== undefined && known.publicKey === publicKey && this.clock.now() - known.at < REUSED_MS)
      return known.value;
    const { Authorization: value } = webPush.getVapidHeaders(origin, this.subject, publicKey, privateKey, 'aes128gcm');
    if (this.made.size >= ORIGINS_MAX) this.made.clear();
    this.made.set(origin, { value, publicKey, at: this.clock.now() });
    return value;
  }
}
