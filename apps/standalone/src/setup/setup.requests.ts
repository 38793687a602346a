import { IsText, MAILED_TOKEN_CHARS_MAX, Register } from '#contracts';

export class SetUpSite extends Register {
  @IsText({ max: MAILED_TOKEN_CHARS_MAX }) token!: string;
}
