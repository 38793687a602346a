import { EMAIL, IsText } from '#contracts';

/** The test of the mail server. */
export class TestMail {
  @IsText(EMAIL) address!: string;
}
