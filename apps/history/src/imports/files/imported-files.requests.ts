import { IsId, IsText, IsTextList, Optional, type RoomId } from '#contracts';
import { IMPORTED_ENTRIES_MAX } from '#access/imports-api';
import { RunRequest, SOURCE_CHARS_MAX } from '../opening/imports.requests.js';

export class PutImportedFile extends RunRequest {
  @IsId() room!: RoomId;
  @IsText({ max: SOURCE_CHARS_MAX }) source!: string;
  /** As the source declares it: not always a media type. */
  @Optional() @IsText({ min: 0, max: SOURCE_CHARS_MAX, blank: true }) type?: string;
}

export class FindImportedFiles extends RunRequest {
  @IsTextList({ max: SOURCE_CHARS_MAX }, IMPORTED_ENTRIES_MAX) sources!: string[];
}
