import { ApiProperty } from '@nestjs/swagger';

class JwkAnswer {
  @ApiProperty() kid!: string;
  @ApiProperty() kty!: string;
  @ApiProperty() crv!: string;
  @ApiProperty() x!: string;
  @ApiProperty() y!: string;
  @ApiProperty() alg!: string;
  @ApiProperty() use!: string;
}

export class JwksAnswer {
  @ApiProperty({ type: [JwkAnswer] }) keys!: JwkAnswer[];
}
