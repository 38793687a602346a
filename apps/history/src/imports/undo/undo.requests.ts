import { IsFlag } from '#contracts';
import type { UndoRequest } from '#access/imports-api';
import { RunRequest } from '../opening/imports.requests.js';

export class UndoImport extends RunRequest implements UndoRequest {
  @IsFlag() withNewMessages!: boolean;
}
