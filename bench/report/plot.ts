import { number } from './table.js';

export interface Bar {
  readonly name: string;
  /** The values of all rounds; the bar is the median, the line the range. */
  readonly values: readonly number[];
}

const WIDTH = 720;
const NAMES_WIDTH_MIN = 150;
const CHARACTER_WIDTH = 7;
const NUMBERS_WIDTH = 80;
const BAR = 18;
const STEP = 28;
const TOP = 40;

/** A bar chart as SVG: one line per system. Parley's bars, and those of names that end in "after", are blue. */
export function plot(title: string, bars: readonly Bar[]): string {
  const drawn = bars.map(({ name, values }) => ({
    name,
    sorted: values.filter(Number.isFinite).toSorted((a, b) => a - b),
  }));
  const shown = drawn.filter(({ sorted }) => sorted.length > 0);
  const most = Math.max(...shown.map(({ sorted }) => sorted.at(-1) ?? 0)) || 1;
  const namesWidth = Math.max(NAMES_WIDTH_MIN, ...shown.map(({ name }) => name.length * CHARACTER_WIDTH + 8));
  const x = (value: number): number => namesWidth + ((WIDTH - namesWidth - NUMBERS_WIDTH) * value) / most;
  const lines = shown.map(({ name, sorted }, index) => {
    const [y, middle] = [TOP + index * STEP, sorted[Math.floor(sorted.length / 2)] ?? 0];
    const [least = 0, end = 0] = [sorted[0], sorted.at(-1)];
    return [
      `<text x="${fixed(namesWidth - 8)}" y="${fixed(y + 13)}" text-anchor="end">${escape(name)}</text>`,
      `<rect x="${fixed(namesWidth)}" y="${fixed(y)}" width="${fixed(x(middle) - namesWidth)}" height="${fixed(BAR)}" fill="${colour(name)}"/>`,
      `<path d="M${fixed(x(least))} ${fixed(y + BAR / 2)}H${fixed(x(end))}" stroke="#24292f" stroke-width="2"/>`,
      `<text x="${fixed(x(end) + 6)}" y="${fixed(y + 13)}">${number(middle)}</text>`,
    ].join('\n');
  });
  const height = TOP + shown.length * STEP + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" font-family="sans-serif" font-size="13">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="8" y="22" font-size="15" font-weight="bold">${escape(title)}</text>`,
    ...lines,
    '</svg>\n',
  ].join('\n');
}

const colour = (name: string): string => (/^parley|after$/.test(name) ? '#2f6feb' : '#9aa4b2');

const fixed = (value: number): string => String(Math.round(value * 10) / 10);

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
