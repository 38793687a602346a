import { IsFlag } from '#contracts';
import { OneImport } from '../opening/imports.requests.js';

export class UndoImport extends OneImport {
  @IsFlag() withNewMessages!: boolean;
}
