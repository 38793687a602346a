import type { AuditRecord } from './answers.js';
import type { Page } from './use-pages.js';

const ROWS = 50;
/** Requests for one page of rows: a filter that fits few records goes on when the operator asks for more. */
const REQUESTS_MAX = 10;

/** Reads a page of a service's audit, newest first. */
export type ReadAudit = (
  service: 'auth' | 'history',
  cursor: string | null,
) => Promise<{ readonly records: readonly AuditRecord[]; readonly cursor: string | null }>;

interface Source {
  readonly service: 'auth' | 'history';
  /** Read, and not shown yet. */
  records: AuditRecord[];
  /** `undefined` before the first page, `null` after the last one. */
  cursor: string | null | undefined;
}

/** The audits of the services as one list, newest first. */
export class AuditFeed {
  private readonly sources: readonly Source[] = [
    { service: 'auth', records: [], cursor: undefined },
    { service: 'history', records: [], cursor: undefined },
  ];
  /** The rows of the next page that are there already: a request that fails loses none. */
  private found: AuditRecord[] = [];
  private lastPage: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly read: ReadAudit,
    private readonly filter: string,
    /** Of users and rooms, whose acts fit too. */
    private readonly ids: readonly string[] = [],
  ) {}

  /** The next rows, after those of earlier calls. Its cursor only says whether there may be more. */
  next(): Promise<Page<AuditRecord>> {
    const page = this.lastPage.then(() => this.page());
    this.lastPage = page.catch(() => undefined);
    return page;
  }

  private async page(): Promise<Page<AuditRecord>> {
    const hasMore = await this.find();
    const rows = this.found;
    this.found = [];
    return { rows, cursor: hasMore ? 'more' : null };
  }

  /** Finds the rows of a page. Resolves to false after the last one. */
  private async find(): Promise<boolean> {
    let requests = 0;
    while (this.found.length < ROWS) {
      const dry = this.sources.filter(({ records, cursor }) => records.length === 0 && cursor !== null);
      if (dry.length > 0) {
        if (requests >= REQUESTS_MAX) return true;
        requests += dry.length;
        await Promise.all(dry.map((source) => this.fill(source)));
        continue;
      }
      const newest = this.takeNewest();
      if (newest === undefined) return false;
      if (this.fits(newest)) this.found.push(newest);
    }
    return true;
  }

  private async fill(source: Source): Promise<void> {
    const { records, cursor } = await this.read(source.service, source.cursor ?? null);
    source.records = [...records];
    source.cursor = cursor;
  }

  private takeNewest(): AuditRecord | undefined {
    const [first] = this.sources
      .filter(({ records }) => records.length > 0)
      .toSorted((one, other) => ((one.records[0]?.at ?? '') < (other.records[0]?.at ?? '') ? 1 : -1));
    return first?.records.shift();
  }

  private fits({ actor, act, subject, details }: AuditRecord): boolean {
    const wanted = this.filter.trim().toLowerCase();
    if ([actor, act, subject ?? ''].some((text) => text.toLowerCase().includes(wanted))) return true;
    return [subject, ...Object.values(details)].some((value) => typeof value === 'string' && this.ids.includes(value));
  }
}
