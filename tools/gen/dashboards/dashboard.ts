import { compactJson } from '../compact-json.js';

/** One line per panel. */
const JSON_DEPTH = 2;

/** One line, or family of lines, of a panel. */
export interface Query {
  readonly expr: string;
  /** Grafana's template over the labels: `{{instance}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What the panel shows, and which values are bad. */
  readonly about: string;
  /** One of Grafana's: `s`, `bytes`, `ops` (a second), `percentunit`, `short`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** `stat`: one present number instead of lines over time. */
  readonly kind?: 'timeseries' | 'stat';
}

export interface Dashboard {
  /** In its URL, and its file's name. */
  readonly uid: string;
  readonly title: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

const SCHEMA_VERSION = 39;
const COLUMNS = 24;
const PANELS_PER_LINE = 3;
const PANEL_HEIGHT = 8;
const STAT_HEIGHT = 4;
const SOURCE = { type: 'prometheus', uid: 'prometheus' };

/** The dashboard as Grafana takes it from a file. */
export function dashboardJson({ uid, title, rows }: Dashboard): string {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push(rowJson(panels.length + 1, row.title, y));
    y += 1;
    const height = row.panels.every(({ kind }) => kind === 'stat') ? STAT_HEIGHT : PANEL_HEIGHT;
    row.panels.forEach((panel, index) => {
      const x = (index % PANELS_PER_LINE) * (COLUMNS / PANELS_PER_LINE);
      const line = Math.floor(index / PANELS_PER_LINE);
      panels.push(
        panelJson(panels.length + 1, panel, { x, y: y + line * height, w: COLUMNS / PANELS_PER_LINE, h: height }),
      );
    });
    y += Math.ceil(row.panels.length / PANELS_PER_LINE) * height;
  }
  const dashboard = {
    uid: `parley-${uid}`,
    title: `Parley: ${title}`,
    tags: ['parley'],
    schemaVersion: SCHEMA_VERSION,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    links: [{ type: 'dashboards', tags: ['parley'], title: 'Parley', asDropdown: false }],
    panels,
  };
  return compactJson(dashboard, JSON_DEPTH);
}

function rowJson(id: number, title: string, y: number): object {
  return { id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: COLUMNS, h: 1 }, panels: [] };
}

function panelJson(id: number, { title, about, unit, queries, kind = 'timeseries' }: Panel, gridPos: object): object {
  return {
    id,
    type: kind,
    title,
    description: about,
    datasource: SOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: kind === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : { tooltip: { mode: 'multi' } },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
    })),
  };
}
