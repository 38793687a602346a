import { createECDH, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

const LOOK_MS = 100;
const AUTH_BYTES = 16;

/** One for the session of each user. All have the same keys, which costs a sender as much as keys of their own. */
const ADD_DEVICES = `INSERT INTO auth.push_devices
    (id, user_id, session_id, kind, preview, endpoint, p256dh, auth, address_hash)
  SELECT gen_random_uuid(), s.user_id, s.id, 'webpush', 'full', e.endpoint, $3, $4,
         sha256(convert_to('webpush ' || e.endpoint, 'UTF8'))
    FROM auth.sessions s, LATERAL (SELECT $2::text || s.user_id AS endpoint) e
   WHERE s.user_id = ANY($1::uuid[])`;

/** Browsers of users who are away, as devices in the store of auth. */
export class Browsers {
  private readonly p256dh = createECDH('prime256v1').generateKeys('base64url');
  private readonly auth = randomBytes(AUTH_BYTES).toString('base64url');

  /**
   * @param postgres the URL of the store
   * @param service the URL of the push service
   */
  constructor(
    private readonly postgres: string,
    private readonly service: string,
  ) {}

  async add(userIds: readonly string[]): Promise<void> {
    const client = new pg.Client(this.postgres);
    // If the connection breaks, the statement in progress fails.
    client.on('error', () => undefined);
    await client.connect();
    try {
      // A key that comes later deletes the devices that are there before it.
      while ((await client.query('SELECT FROM auth.push_key')).rowCount === 0) await sleep(LOOK_MS);
      await client.query(ADD_DEVICES, [userIds, this.service, this.p256dh, this.auth]);
      await client.query('ANALYZE auth.push_devices');
    } finally {
      await client.end();
    }
  }
}
