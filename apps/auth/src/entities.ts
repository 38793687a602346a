import { AuditEntity } from './audit/audit.entity.js';
import { InviteEntity } from './invites/invite.entity.js';
import { SigningKeyEntity } from './keys/signing-key.entity.js';
import { SessionEntity } from './sessions/session.entity.js';
import { UserEntity } from './users/user.entity.js';

export const AUTH_SCHEMA = 'auth';
/** For the data source. */
export const ENTITIES = [UserEntity, SessionEntity, SigningKeyEntity, InviteEntity, AuditEntity];
