import type { Converter, Found } from './converter.js';
import type { ExportFile, ExportFiles } from './export/export-files.js';
import { openExport } from './export/open-export.js';
import { CONVERTERS } from './formats/formats.js';
import { type Choice, ImportError, type ImportOptions, type Question } from './options.js';
import type { NeutralRecord } from './records.js';
import { OrderedExport } from './tidy/ordered-export.js';
import { tidy } from './tidy/tidy.js';

/** An export of one source, which may be in several files and folders. */
export class OpenedExport {
  private constructor(
    private readonly converter: Converter,
    private readonly parts: readonly ExportFiles[],
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
    const parts: ExportFiles[] = [];
    try {
      for (const path of paths) parts.push(await openExport(path, maxBytes));
      const converters = await Promise.all(parts.map(converterOf));
      const [first, other] = new Set(converters);
      if (first === undefined) throw new ImportError('name at least one path');
      if (other !== undefined)
        throw new ImportError(`one import has one format: ${first.format} and ${other.format} are here`);
      return new OpenedExport(first, parts, options);
    } catch (error) {
      await Promise.all(parts.map((part) => part.close()));
      throw error;
    }
  }

  get format(): string {
    return this.converter.format;
  }

  /** The options that are missing. Without them there are no records. */
  questions(): Promise<readonly Question[]> {
    return this.converter.questions(this.parts, this.options);
  }

  /** @throws ImportError while a question is open */
  async *records(): AsyncGenerator<NeutralRecord> {
    yield* tidy(await this.findings(), this.options);
  }

  /**
   * The export in order, to be closed before this.
   * @param observe as of `OrderedExport.of`
   * @throws ImportError while a question is open
   */
  async order(observe?: (found: Found) => void): Promise<OrderedExport> {
    return OrderedExport.of(await this.findings(), this.options, observe);
  }

  /** The file of this path in the first part that has it. */
  file(path: string): ExportFile | undefined {
    for (const part of this.parts) {
      const file = part.file(path);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.parts.map((part) => part.close()));
  }

  private async findings(): Promise<AsyncIterable<Found>> {
    const [open] = await this.questions();
    if (open !== undefined) throw new ImportError(open.text);
    return this.converter.convert(this.parts, this.options);
  }
}

async function converterOf(files: ExportFiles): Promise<Converter> {
  for (const converter of CONVERTERS) if (await converter.recognises(files)) return converter;
  throw new ImportError(`${files.name} is no export of a known format`);
}
