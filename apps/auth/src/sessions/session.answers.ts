import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Session, SessionId, Tokens, User } from '#contracts';
import { UserAnswer } from '../users/user.answers.js';

/** Answers as OpenAPI shows them; their types are the contract's. */
export class TokensAnswer implements Tokens {
  @ApiProperty() accessToken!: string;
  @ApiProperty({ enum: ['Bearer'] }) tokenType!: 'Bearer';
  @ApiProperty({ type: 'integer', description: 'Seconds.' }) expiresIn!: number;
  @ApiPropertyOptional({ description: 'Left out in cookie mode.' }) refreshToken?: string;
  @ApiProperty({ type: String, format: 'uuid' }) sessionId!: SessionId;
}

export class EntranceAnswer {
  @ApiProperty({ type: UserAnswer }) user!: User;
  @ApiProperty({ type: TokensAnswer }) tokens!: Tokens;
}

export class RefreshAnswer {
  @ApiProperty({ type: TokensAnswer }) tokens!: Tokens;
}

export class SessionAnswer implements Session {
  @ApiProperty({ type: String, format: 'uuid' }) id!: SessionId;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiProperty({ format: 'date-time' }) lastSeenAt!: string;
  @ApiProperty({ type: String, nullable: true }) userAgent!: string | null;
  @ApiProperty({ type: String, nullable: true }) ip!: string | null;
  @ApiProperty() current!: boolean;
}

export class SessionsAnswer {
  @ApiProperty({ type: [SessionAnswer] }) sessions!: Session[];
}
