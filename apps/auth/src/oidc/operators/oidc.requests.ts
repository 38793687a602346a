import { IsText } from '#contracts';
import { NamedAccount } from '../../users/user.requests.js';

/** Any text: a text that is not an id names no identity. */
const ID_CHARS_MAX = 255;

export class NamedAccountIdentity extends NamedAccount {
  @IsText({ max: ID_CHARS_MAX }) id!: string;
}
