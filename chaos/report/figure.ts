import { ChaosHistory } from '../judge/history.js';
import type { ChaosRecord } from '../records/record.js';
import { ackedAt } from './summary.js';

const MS_PER_SECOND = 1_000;
const WIDTH = 1_200;
const HEIGHT = 360;
const MARGIN = { top: 40, right: 20, bottom: 40, left: 50 };
const PLOT = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
const TICKS = 10;

const STYLE = `text{font:12px sans-serif;fill:#333}.axis{stroke:#333}.acks{fill:none;stroke:#1a5fb4;stroke-width:1.5}
.ends{fill:#c01c28;fill-opacity:.25}.stalls{fill:#e5a50a;fill-opacity:.25}.calm{stroke:#2ec27e;stroke-dasharray:4}`;

/** Acks of messages per second, with the faults on it: an SVG image. */
export function figureOf(records: readonly ChaosRecord[], title: string): string {
  const history = new ChaosHistory(records);
  const endMs = Math.max(history.endAt, MS_PER_SECOND);
  const perSecond = counts(ackedAt(history), endMs);
  const most = Math.max(1, ...perSecond);
  const x = (ms: number): number => rounded(MARGIN.left + (Math.min(ms, endMs) / endMs) * PLOT.width);
  const y = (count: number): number => rounded(MARGIN.top + PLOT.height - (count / most) * PLOT.height);
  const points = perSecond.map((count, second) => `${x((second + 0.5) * MS_PER_SECOND)},${y(count)}`);
  const faults = history.faults.map(({ name, endsProcess, beginsAt, endsAt }) => {
    const width = rounded(Math.max(1, x(endsAt) - x(beginsAt)));
    const place = `x="${x(beginsAt)}" y="${MARGIN.top}" width="${width}" height="${PLOT.height}"`;
    return `<rect class="${endsProcess ? 'ends' : 'stalls'}" ${place}><title>${escaped(name)}</title></rect>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><style>${STYLE}</style>`,
    `<title>${escaped(title)}</title><text x="${MARGIN.left}" y="20">${escaped(title)}</text>`,
    ...faults,
    ...(Number.isFinite(history.calmAt) ? [vertical('calm', x(history.calmAt))] : []),
    `<polyline class="acks" points="${points.join(' ')}"/>`,
    ...axes(endMs, most, { x, y }),
    '</svg>\n',
  ].join('\n');
}

function counts(times: readonly number[], endMs: number): number[] {
  const perSecond = Array.from({ length: Math.ceil(endMs / MS_PER_SECOND) }, () => 0);
  for (const at of times) {
    const second = Math.floor(at / MS_PER_SECOND);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
  }
  return perSecond;
}

interface Scales {
  readonly x: (ms: number) => number;
  readonly y: (count: number) => number;
}

function axes(endMs: number, most: number, { x, y }: Scales): string[] {
  const bottom = MARGIN.top + PLOT.height;
  const ticks = Array.from({ length: TICKS + 1 }, (_, index) => (index * endMs) / TICKS);
  return [
    `<line class="axis" x1="${MARGIN.left}" y1="${bottom}" x2="${MARGIN.left + PLOT.width}" y2="${bottom}"/>`,
    vertical('axis', MARGIN.left),
    ...ticks.map(
      (ms) => `<text x="${x(ms)}" y="${bottom + 18}" text-anchor="middle">${Math.round(ms / MS_PER_SECOND)} s</text>`,
    ),
    ...[0, most].map((count) => `<text x="${MARGIN.left - 6}" y="${y(count) + 4}" text-anchor="end">${count}</text>`),
    `<text x="${MARGIN.left}" y="${HEIGHT - 6}">acks per second; red: a process ended; yellow: stopped, cut or delayed</text>`,
  ];
}

function vertical(style: string, at: number): string {
  return `<line class="${style}" x1="${at}" y1="${MARGIN.top}" x2="${at}" y2="${MARGIN.top + PLOT.height}"/>`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
