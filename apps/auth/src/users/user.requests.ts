import { IsText, type UserId } from '#contracts';

/** Clients treat ids as opaque: a text that is not a UUID names no user. */
const ID_CHARS_MAX = 255;
/** An id or a username. A text that is neither names no user. */
const NAME_CHARS_MAX = 255;

export class NamedUser {
  @IsText({ max: ID_CHARS_MAX }) userId!: UserId;
}

/** A user as operators name one. */
export class NamedAccount {
  @IsText({ max: NAME_CHARS_MAX }) user!: string;
}
