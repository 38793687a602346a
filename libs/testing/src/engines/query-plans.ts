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
  Plans?: PlanNode[];
}

/** How PostgreSQL would read the tables of a statement in its generic plan. */
export async function scansOf(query: (text: string) => Promise<unknown>, text: string): Promise<Scan[]> {
  const [row] = (await query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`)) as [
    { 'QUERY PLAN': [{ Plan: PlanNode }] },
  ];
  return nodesOf(row['QUERY PLAN'][0].Plan).flatMap((node) => {
    const { 'Node Type': type, 'Relation Name': table, Plans: inner } = node;
    if (!/Scan/.test(type) || table === undefined) return [];
    const bitmaps = (inner ?? []).flatMap((each) => each['Index Name'] ?? []).map((index) => `bitmap of ${index}`);
    return [{ table, by: node['Index Name'] ?? bitmaps[0] ?? type }];
  });
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
