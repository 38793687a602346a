import type { Invitation, InviteKind, LinkId, OpenedInvites, RoomId, RoomLink, RoomLinks } from '#contracts';

import type { Http } from '../session/http.js';
import type { Session } from '../session/session.js';

/** A link into a room. `id` is the caller's, by `Parley.newId`: the same link made again is the same link. */
export interface NewLink {
  readonly id: LinkId;
  readonly kind: InviteKind;
  /** How many people it lets in, 1–1,000; left out: one. */
  readonly uses?: number;
  /** How long it lives, 1–30; left out: seven. */
  readonly days?: number;
}

/**
 * Invitations: what a code says, the rooms that it opens, and the links that admins make. Requests are sent once; after an error with
 * `retry: reauth` once more with a new token. All reject with `UNAVAILABLE` if the server does not answer within 15 s.
 */
export class Invites {
  constructor(
    private readonly http: Http,
    private readonly session: Session,
  ) {}

  /**
   * The site, the rooms and the person who invites, for users who are not signed in too. Rejects with `NOT_FOUND` and the field
   * `code` for a code that is not valid; with `NOT_FOUND` alone if the server is of a version before it; `RATE_LIMITED`.
   */
  read(code: string): Promise<Invitation> {
    const { signal } = this.session;
    return this.http.ask({ method: 'POST', path: '/v1/auth/invite', body: { code }, signal });
  }

  /**
   * Joins the rooms of an invitation, and says which it does not open. Without `code`: of those that the account was made with.
   * Send it after a sign-in that made an account, and when a user who is signed in opens a link. A new account is in the server's
   * default rooms then, too. Requires the server's feature `invites`. Rejects as `read`.
   */
  open(code?: string): Promise<OpenedInvites> {
    return this.session.ask('/v1/me/invites', 'POST', code === undefined ? {} : { code });
  }

  /**
   * The living links into a group, newest first. For its admins, with the server's feature `links`, as the two methods below. Rejects
   * with `FORBIDDEN` for others and for a group that an app made.
   */
  async links(roomId: RoomId): Promise<readonly RoomLink[]> {
    return (await this.session.ask<RoomLinks>(linksPath(roomId))).links;
  }

  /**
   * Makes a link into a group. Rejects with `FORBIDDEN` and the field `kind` where the server makes no links of this kind, with
   * `LIMIT_REACHED` if 20 links of the room live, `ARCHIVED`, `RATE_LIMITED`.
   */
  makeLink(roomId: RoomId, link: NewLink): Promise<RoomLink> {
    return this.session.ask(linksPath(roomId), 'POST', link);
  }

  /** Ends a link: it lets nobody in any more. Idempotent. */
  endLink(roomId: RoomId, id: LinkId): Promise<void> {
    return this.session.ask(`${linksPath(roomId)}/${encodeURIComponent(id)}`, 'DELETE');
  }
}

function linksPath(roomId: RoomId): string {
  return `/v1/rooms/${encodeURIComponent(roomId)}/links`;
}
