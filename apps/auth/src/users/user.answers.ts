import { ApiProperty } from '@nestjs/swagger';
import { USER_TYPES, type User, type UserId, type UserType } from '#contracts';

/** Answers as OpenAPI shows them; their types are the contract's. */
export class UserAnswer implements User {
  @ApiProperty({ type: String, format: 'uuid' }) id!: UserId;
  @ApiProperty() username!: string;
  @ApiProperty() displayName!: string;
  @ApiProperty({ enum: USER_TYPES }) type!: UserType;
  @ApiProperty({ type: 'integer', description: 'Counts the changes of the user; the highest one is right.' })
  version!: number;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
}

export class UserPageAnswer {
  @ApiProperty({ type: [UserAnswer] }) users!: User[];
  @ApiProperty({ type: String, nullable: true }) cursor!: string | null;
}

export class UpgradeAnswer {
  @ApiProperty({ type: UserAnswer }) user!: User;
}
