import { IsText, type UserId } from '#contracts';

/** Clients take ids for opaque: one that is no UUID names no user. */
const ID_CHARS_MAX = 255;

export class NamedUser {
  @IsText({ max: ID_CHARS_MAX }) userId!: UserId;
}
