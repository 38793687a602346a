/** A scan of a table in a plan. */
export interface Scan {
  readonly table: string;
  /** The index, `bitmap of` an index, or else the kind of scan. */
  readonly by: string;
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Loops'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

/** How PostgreSQL would read the tables of a statement in its generic plan. */
export async function scansOf(query: (text: string) => Promise<unknown>, text: string): Promise<Scan[]> {
  return scansIn(await planOf(query, `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`));
}

/** What a statement has read. */
export interface Reading {
  /** Blocks of 8 KiB, each counted each time. */
  readonly buffers: number;
  /** The scans that were executed at least once. */
  readonly scans: readonly Scan[];
}

/** Executes a statement, and tells what it has read. */
export async function readingOf(query: (text: string) => Promise<unknown>, text: string): Promise<Reading> {
  const plan = await planOf(query, `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`);
  const buffers = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
  return { buffers, scans: scansIn(plan, (node) => (node['Actual Loops'] ?? 0) > 0) };
}

async function planOf(query: (text: string) => Promise<unknown>, explain: string): Promise<PlanNode> {
  const [row] = (await query(explain)) as [{ 'QUERY PLAN': [{ Plan: PlanNode }] }];
  return row['QUERY PLAN'][0].Plan;
}

function scansIn(plan: PlanNode, counts: (node: PlanNode) => boolean = () => true): Scan[] {
  return nodesOf(plan)
    .filter(counts)
    .flatMap((node) => {
      const { 'Node Type': type, 'Relation Name': table, Plans: inner } = node;
      if (!/Scan/.test(type) || table === undefined) return [];
      const bitmaps = (inner ?? []).flatMap((each) => each['Index Name'] ?? []).map((index) => `bitmap of ${index}`);
      return [{ table, by: node['Index Name'] ?? bitmaps[0] ?? type }];
    });
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
