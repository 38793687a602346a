import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { ChatError } from '#contracts';
import { FIRST_ROOM, OWN_INVITE, TEAM_INVITE, type InvitedRoom, type NewInvite } from '#access/internal-api';
import { ROOT_OPERATOR } from '#access/operator-key.policy';
import { AuthConfig } from '#config/app-config';
import { AccountsService } from '../../../auth/src/accounts/accounts.service.js';
import { InvitesService } from '../../../auth/src/invites/invites.service.js';
import type { ClientInfo } from '../../../auth/src/sessions/client-info.js';
import { SessionsService } from '../../../auth/src/sessions/sessions.service.js';
import { hashSecret, sameHash } from '../../../auth/src/tokens/secret-hash.policy.js';
import { UsersStore } from '../../../auth/src/users/users.store.js';
import { DefaultRoomsService } from '../../../history/src/invites/default-rooms.service.js';
import { GroupsService } from '../../../history/src/invites/groups.service.js';
import type { SetUpSite } from './setup.requests.js';

const TOKEN_BYTES = 16;
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** A site that is set up: its default room, and the invitation of the others. */
export interface SetUp {
  readonly room: InvitedRoom;
  readonly invitation: Pick<NewInvite, 'code' | 'link' | 'usesMax' | 'expiresAt'>;
}

interface Link {
  readonly tokenHash: Buffer;
  readonly expiresAtMs: number;
}

/** Sets up a new site by a link, as the operator's command `setup` does. Only this process knows the link, so a restart makes another one. */
@Injectable()
export class SetupService {
  private link: Link | undefined;

  constructor(
    private readonly config: AuthConfig,
    private readonly users: UsersStore,
    private readonly accounts: AccountsService,
    private readonly sessions: SessionsService,
    private readonly invites: InvitesService,
    private readonly groups: GroupsService,
    private readonly defaults: DefaultRoomsService,
  ) {}

  /** Whether there is no account yet, and one can be made without a mail. */
  async isNeeded(): Promise<boolean> {
    const { registration, passwords, email } = this.config;
    return registration !== 'closed' && passwords && email !== 'required' && !(await this.users.hasAccounts());
  }

  /** The token of the link, which lives for a day, and until there is an account. */
  open(): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.link = { tokenHash: hashSecret(token), expiresAtMs: Date.now() + LIFETIME_MS };
    return token;
  }

  /**
   * Makes the account, the default room that it owns, and an invitation for the others. The session of the account ends: its user logs in.
   * @throws ChatError FORBIDDEN with the field `token` if the link is not valid; as `AccountsService.register`
   */
  async run({ token, ...account }: SetUpSite, client: ClientInfo): Promise<SetUp> {
    const { link } = this;
    if (link === undefined || !sameHash(hashSecret(token), link.tokenHash) || link.expiresAtMs < Date.now())
      throw notValid();
    // Of several requests at once, the first one has the link.
    this.link = undefined;
    try {
      if (!(await this.isNeeded())) throw notValid();
      const { code: invite } = await this.invites.create(ROOT_OPERATOR, OWN_INVITE);
      const signedIn = await this.accounts.register({ ...account, invite }, client);
      if (signedIn === undefined) throw notValid();
      const { user, tokens } = signedIn;
      await this.sessions.endOne(user.id, tokens.sessionId);
      const room = await this.groups.put(FIRST_ROOM, user.id);
      await this.defaults.set(ROOT_OPERATOR, room, true);
      const invitation = await this.invites.create(ROOT_OPERATOR, { ...TEAM_INVITE, rooms: [room] });
      const { code, link: url, usesMax, expiresAt } = invitation;
      return { room, invitation: { code, link: url, usesMax, expiresAt } };
    } catch (error) {
      // The name may be taken, or the password easy to guess: the user chooses another one.
      this.link = link;
      throw error;
    }
  }
}

function notValid(): ChatError {
  return new ChatError('FORBIDDEN', { field: 'token', message: 'The link is not valid.' });
}
