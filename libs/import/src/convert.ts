import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Converter, Found } from './converter.js';
import type { ExportFile, ExportFiles } from './export/export-files.js';
import { openExport } from './export/open-export.js';
import { CONVERTERS } from './formats/formats.js';
import { neutral } from './formats/neutral/neutral.converter.js';
import { ImportError, type Choice, type ImportOptions, type Question } from './options.js';
import type { FileRecord, NeutralRecord } from './records.js';
import { OrderedExport } from './tidy/ordered-export.js';
import type { Settling } from './tidy/settle.js';
import { tidy } from './tidy/tidy.js';

/** An export of one source, which may be in several files and folders. */
export class OpenedExport {
  private constructor(
    private readonly converter: Converter,
    /** By what comes before the paths of their files in records. */
    private readonly parts: ReadonlyMap<string, ExportFiles>,
    private readonly options: ImportOptions & Choice,
  ) {}

  /**
   * Opens the paths and recognises their format.
   * @param maxBytes as of `openExport`
   * @throws ImportError if a path has no known format, or two have different ones
   */
  static async open(
    paths: readonly string[],
    options: ImportOptions & Choice,
    maxBytes?: number,
  ): Promise<OpenedExport> {
    const parts = new Map<string, ExportFiles>();
    try {
      for (const [root, path] of rootsOf(paths)) parts.set(root, await openExport(path, maxBytes, root));
      const converters = await Promise.all([...parts.values()].map(converterOf));
      const [first, other] = new Set(converters);
      if (first === undefined) throw new ImportError('name at least one path');
      if (other !== undefined)
        throw new ImportError(`one import has one format: ${first.format} and ${other.format} are here`);
      return new OpenedExport(first, parts, options);
    } catch (error) {
      await Promise.all([...parts.values()].map((part) => part.close()));
      throw error;
    }
  }

  get format(): string {
    return this.converter.format;
  }

  /** The options that are missing. Without them there are no records. */
  questions(): Promise<readonly Question[]> {
    return this.converter.questions([...this.parts.values()], this.options);
  }

  /** @throws ImportError while a question is open */
  async *records(): AsyncGenerator<NeutralRecord> {
    yield* tidy(await this.findings(), this.settling);
  }

  /**
   * The export in order, to be closed before this.
   * @param observe as of `OrderedExport.of`
   * @throws ImportError while a question is open
   */
  async order(observe?: (found: Found) => void): Promise<OrderedExport> {
    return OrderedExport.of(await this.findings(), this.settling, observe);
  }

  /** The file at the `path` of a record; `undefined` if there is none. */
  file(path: string): ExportFile | undefined {
    const root = this.parts.size === 1 ? '' : path.slice(0, path.indexOf('/') + 1);
    return this.parts.get(root)?.file(path.slice(root.length));
  }

  /**
   * The bytes of a file, read from the export as they are asked for. Their number may differ from `bytes` of a record.
   * @throws ImportError if they are not in the export
   */
  async openFile({ id, path, missing }: FileRecord): Promise<Readable> {
    const file = path === null ? undefined : this.file(path);
    if (file === undefined) throw new ImportError(`the file ${id} is missing: ${missing ?? 'not in the export'}`);
    return file.open();
  }

  async close(): Promise<void> {
    await Promise.all([...this.parts.values()].map((part) => part.close()));
  }

  private get settling(): Settling {
    return { ...this.options, isTidy: this.converter === neutral };
  }

  private async findings(): Promise<AsyncIterable<Found>> {
    const [open] = await this.questions();
    if (open !== undefined) throw new ImportError(open.text);
    return this.converter.convert([...this.parts.values()], this.options);
  }
}

/** The paths, by what tells their files apart in records: nothing for one, else their last names, numbered if one is there twice. */
function rootsOf(paths: readonly string[]): ReadonlyMap<string, string> {
  if (paths.length === 1) return new Map(paths.map((path) => ['', path]));
  const roots = new Map<string, string>();
  for (const path of paths) {
    const name = basename(resolve(path));
    let root = `${name}/`;
    for (let number = 2; roots.has(root); number++) root = `${name}-${String(number)}/`;
    roots.set(root, path);
  }
  return roots;
}

async function converterOf(files: ExportFiles): Promise<Converter> {
  for (const converter of CONVERTERS) if (await converter.recognises(files)) return converter;
  if (files.files.every(({ bytes }) => bytes === 0)) throw new ImportError(`${files.name} is empty`);
  const known = CONVERTERS.map(({ format }) => format).join(', ');
  throw new ImportError(`${files.name} is no export of a known format: ${known}`);
}
