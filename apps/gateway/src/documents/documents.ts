import { Injectable } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#engines/project-folder';

/** The API documents that `npm run gen` has written, read once at start. The start fails without them. */
@Injectable()
export class Documents {
  readonly openApi = read('openapi.json');
  readonly asyncApi = read('asyncapi.json');
}

function read(file: string): string {
  return readFileSync(join(projectFolder(), 'docs', file), 'utf8');
}
