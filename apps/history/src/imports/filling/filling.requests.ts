import { IsCount, IsId, IsOneOf, IsText, IsTime, type RoomId, type RoomKind } from '#contracts';
import { IMPORTED_ENTRIES_MAX, type RefusedEntry, type RoomPlaceRequest } from '#access/imports-api';
import { RunRequest, SOURCE_CHARS_MAX } from '../opening/imports.requests.js';
import { IsListUpTo } from './given-entry.js';

/** The digest of a part; empty before the first one. */
export const DIGEST_BEFORE = { min: 0, max: 128, blank: true };

export class FindRoomPlace extends RunRequest implements RoomPlaceRequest {
  @IsText({ max: SOURCE_CHARS_MAX }) source!: string;
  @IsOneOf(['direct', 'group']) kind!: RoomKind;
}

export class RunInRoom extends RunRequest {
  @IsId() roomId!: RoomId;
}

const REASON_CHARS_MAX = 255;

class GivenRefusal implements RefusedEntry {
  @IsCount(0) at!: number;
  @IsText({ max: REASON_CHARS_MAX }) reason!: string;
}

export class FillPart extends RunInRoom {
  @IsCount(1) part!: number;
  @IsText(DIGEST_BEFORE) before!: string;
  @IsText({ max: DIGEST_BEFORE.max }) digest!: string;
  @IsTime() createdAt!: string;
  @IsListUpTo(IMPORTED_ENTRIES_MAX) entries!: unknown[];
  @IsListUpTo(IMPORTED_ENTRIES_MAX, GivenRefusal) refused!: GivenRefusal[];
}
