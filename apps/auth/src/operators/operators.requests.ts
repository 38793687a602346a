import { IsText } from '#contracts';

/** Any text: the service says which ones are names. */
const NAME_CHARS_MAX = 255;

export class NamedOperatorRequest {
  @IsText({ max: NAME_CHARS_MAX }) name!: string;
}
