import { IsText, Optional } from '#contracts';
import { NamedAccount } from '../users/user.requests.js';

const URL_CHARS_MAX = 512;
const CLAIM_CHARS_MAX = 512;

export class SetHostKeys extends NamedAccount {
  @IsText({ max: URL_CHARS_MAX }) jwks!: string;
  @IsText({ max: CLAIM_CHARS_MAX }) audience!: string;
  @Optional() @IsText({ max: CLAIM_CHARS_MAX }) issuer?: string;
}
