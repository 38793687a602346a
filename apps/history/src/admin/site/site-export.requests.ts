import { IsCursor, IsId, Optional, type FileId, type RoomId } from '#contracts';

export class ListExportedRooms {
  @Optional() @IsCursor() cursor?: string;
}

export class ExportedRoom {
  @IsId() roomId!: RoomId;
}

export class ExportedFile {
  @IsId() fileId!: FileId;
}
