import { Injectable } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#engines/project-folder';

/** The documents of the API as `npm run gen` made them, read once. A start without them fails: they belong to it. */
@Injectable()
export class Documents {
  readonly openApi = read('openapi.json');
  readonly asyncApi = read('asyncapi.json');
}

function read(file: string): string {
  return readFileSync(join(projectFolder(), 'docs', file), 'utf8');
}
