import { IsBatchOf, IsCount, IsId, IsFlag, IsObjectOf, IsOneOf, IsText, USER_TYPES, isId } from '#contracts';
import type { UserId, UserType } from '#contracts';
import { fieldRule } from '#contracts/field-rules';
import { IMPORTED_PEOPLE_MAX, type ImportedPerson, type ImportSource, type PeopleRequest } from '#access/imports-api';
import { INVITE_DAYS_MAX } from '#access/internal-api';

const SOURCE_CHARS_MAX = 1024;
/** A character takes up to two units. */
const UNITS_MAX = 2 * SOURCE_CHARS_MAX;
const LIFETIME_SECONDS_MAX = INVITE_DAYS_MAX * 86_400;
/** Any text: one that is neither an id nor a username names nobody. */
const USER_CHARS_MAX = 255;

/** A text of a source, which may hold anything. */
function IsSourceText({ orNull = false } = {}): PropertyDecorator {
  const valid = (value: unknown): boolean =>
    (orNull && value === null) || (typeof value === 'string' && value.length <= UNITS_MAX);
  const reason = `must be a text of at most ${SOURCE_CHARS_MAX} characters${orNull ? ' or null' : ''}`;
  return fieldRule('isSourceText', [orNull], valid, reason);
}

function IsIdOrNull(): PropertyDecorator {
  return fieldRule('isIdOrNull', [], (value) => value === null || isId(value), 'must be a lower-case UUID or null');
}

class Source implements ImportSource {
  @IsSourceText() format!: string;
  @IsSourceText() name!: string;
}

class PersonToPlace implements ImportedPerson {
  @IsSourceText() id!: string;
  @IsSourceText() username!: string;
  @IsSourceText() displayName!: string;
  @IsOneOf(USER_TYPES) type!: UserType;
  @IsSourceText({ orNull: true }) email!: string | null;
  @IsFlag() active!: boolean;
  @IsIdOrNull() account!: UserId | null;
}

export class PlacePeople implements PeopleRequest {
  @IsId() importId!: string;
  @IsObjectOf(Source) source!: Source;
  @IsOneOf(['email', 'none']) match!: 'email' | 'none';
  @IsBatchOf(PersonToPlace, { max: IMPORTED_PEOPLE_MAX, key: 'id', whole: true }) people!: readonly PersonToPlace[];
}

export class NamedImport {
  @IsId() importId!: string;
}

export class InviteUnclaimed {
  @IsText({ max: USER_CHARS_MAX }) user!: string;
  @IsCount(1, LIFETIME_SECONDS_MAX) lifetimeSeconds!: number;
}
