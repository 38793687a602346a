import { IsText } from '#contracts';

/** An id or a username. A text that is neither names no user. */
const NAME_CHARS_MAX = 255;

/** A user as operators name one. */
export class NamedAccount {
  @IsText({ max: NAME_CHARS_MAX }) user!: string;
}
