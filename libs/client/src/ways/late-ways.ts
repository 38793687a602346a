import { lateCode } from '../runtime/late-code.js';
import type { Invites } from './invites.js';
import type { Security } from './security.js';
import type { WaysIn, WaysInServices } from './ways-in.js';

interface Parts {
  readonly waysIn: WaysIn;
  readonly security: Security;
  readonly invites: Invites;
}

const loadCode = lateCode('ways to sign in', () => import('./ways-code.js'));

/** The ways into accounts and, by invitations, into rooms. Their code loads when it is first needed. */
export class LateWays {
  private parts: Parts | null = null;

  /** @param services `cured` is called as that of `Security` */
  constructor(private readonly services: WaysInServices & { readonly cured: () => void }) {}

  async load(): Promise<Parts> {
    const { Invites, Security, WaysIn } = await loadCode();
    const { http, session, cured } = this.services;
    this.parts ??= {
      waysIn: new WaysIn(this.services),
      security: new Security(session, cured),
      invites: new Invites(http, session),
    };
    return this.parts;
  }
}
