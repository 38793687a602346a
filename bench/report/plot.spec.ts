import { describe, expect, it } from 'vitest';

import { plot } from './plot.js';

describe('a plot', () => {
  const svg = plot('pairs: a < b', [
    { name: 'plain', values: [100, 300, 200] },
    { name: 'parley 1+1', values: [400] },
    { name: 'absent', values: [Number.NaN] },
  ]);

  it('draws each system in proportion to its median', () => {
    const widths = [...svg.matchAll(/<rect x="150" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toEqual([245, 490]);
  });

  it('leaves out a system without results, and escapes the title', () => {
    expect(svg).not.toContain('absent');
    expect(svg).toContain('pairs: a &lt; b');
  });
});
