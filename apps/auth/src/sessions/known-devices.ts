import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { SessionId, UserId } from '#contracts';
import { ipKey } from '#platform/limits/ip-key.policy';
import type { DeviceToken } from '../tokens/refresh-token.policy.js';
import { isOfFamily } from './sessions.service.js';
import { SessionsStore } from './sessions.store.js';

/** Recognises the devices and IPs of an account: the failed logins of strangers must not lock its owner out. */
@Injectable()
export class KnownDevices {
  constructor(private readonly sessions: SessionsStore) {}

  /** The session to which the token belongs, if it is the user's. The session may have ended if it is still stored. */
  async sessionOf(userId: UserId | undefined, token: DeviceToken | undefined): Promise<SessionId | undefined> {
    if (token === undefined) return undefined;
    const session = await this.sessions.find(token.sessionId);
    if (session === null || session.userId !== userId) return undefined;
    return isOfFamily(token, session.familyHash) ? session.id : undefined;
  }

  /** True if the user has had a session from this IP. An IPv6 network is one IP, as it is for the limits. */
  async knowsIp(userId: UserId, ip: string): Promise<boolean> {
    if (isIP(ip) === 0) return false;
    const key = ipKey(ip);
    return (await this.sessions.ipsOf(userId)).some((known) => ipKey(known) === key);
  }
}
