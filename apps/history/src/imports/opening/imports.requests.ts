import { IsFlag, IsId, IsText } from '#contracts';
import { fieldRule } from '#contracts/field-rules';
import type { OpenRequest, ReportRequest } from '#access/imports-api';

/** Code points of an id of a source. */
export const SOURCE_CHARS_MAX = 1024;
/** Fits with a format into an entry of an index, in any script. */
const NAME_CHARS_MAX = 500;

export class OpenImport implements OpenRequest {
  @IsId() run!: string;
  @IsText({ max: 40 }) format!: string;
  @IsText({ max: NAME_CHARS_MAX }) name!: string;
}

export class OneImport {
  @IsId() id!: string;
}

/** A request of a run, whose turn it must be. */
export class RunRequest extends OneImport {
  @IsId() run!: string;
}

export class SaveReport extends RunRequest implements ReportRequest {
  @IsReport() report!: object;
  @IsFlag() completed!: boolean;
}

function IsReport(): PropertyDecorator {
  const valid = (value: unknown): boolean => typeof value === 'object' && value !== null;
  return fieldRule('isReport', [], valid, 'must be an object or a list');
}
