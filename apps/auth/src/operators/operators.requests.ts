import { IsOneOf, IsText, Optional } from '#contracts';
import { OPERATOR_ROLES, type OperatorRole } from '#access/operator-roles.policy';

/** Any text: the service says which ones are names. */
const NAME_CHARS_MAX = 255;

export class NamedOperatorRequest {
  @IsText({ max: NAME_CHARS_MAX }) name!: string;
}

export class AddOperator extends NamedOperatorRequest {
  @Optional() @IsOneOf(OPERATOR_ROLES) role?: OperatorRole;
}

export class SetOperatorRole extends NamedOperatorRequest {
  @IsOneOf(OPERATOR_ROLES) role!: OperatorRole;
}
