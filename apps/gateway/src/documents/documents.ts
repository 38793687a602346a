import { Injectable } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectFolder } from '#engines/project-folder';
import { etagOf, type WebFile } from '../web/web-files.js';

/** The API documents that `npm run gen` has written, read and compressed once at start. The start fails without them. */
@Injectable()
export class Documents {
  readonly openApi = read('openapi.json');
  readonly asyncApi = read('asyncapi.json');
}

function read(file: string): WebFile {
  const plain = readFileSync(join(projectFolder(), 'docs', file));
  return { etag: etagOf(plain), plain, compressed: new Map([['gzip', gzipSync(plain)]]) };
}
