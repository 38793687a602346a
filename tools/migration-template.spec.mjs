import { describe, expect, it } from 'vitest';

import { migrationFile, nextNumber, registered } from './migration-template.mjs';

const NUMBER = 1763625600000;

describe('a new migration', () => {
  it('continues the newest number until a release has it', () => {
    const nowMs = NUMBER + 987_654;
    expect(nextNumber({ newest: NUMBER, isReleased: false, nowMs })).toBe(NUMBER + 1);
    expect(nextNumber({ newest: NUMBER, isReleased: true, nowMs })).toBe(NUMBER + 987_000);
  });

  it('has a number in its name, which defines the order', () => {
    const { file, className, source } = migrationFile('AddSlowMode', NUMBER);
    expect(file).toBe('1763625600000-add-slow-mode.ts');
    expect(className).toBe('AddSlowMode1763625600000');
    expect(source).toContain(`export class ${className} implements MigrationInterface`);
  });

  it('is the last in the list', () => {
    const index = [
      "import { Initial1 } from './1-initial.js';",
      '',
      '/** In the order in which they run. */',
      'export const MIGRATIONS = [Initial1];',
      '',
    ].join('\n');
    expect(registered(index, { className: 'AddThing2', file: '2-add-thing.ts' }).split('\n')).toEqual([
      "import { Initial1 } from './1-initial.js';",
      "import { AddThing2 } from './2-add-thing.js';",
      '',
      '/** In the order in which they run. */',
      'export const MIGRATIONS = [Initial1, AddThing2];',
      '',
    ]);
  });

  it('wraps the list like the formatter', () => {
    const names = [1, 2, 3, 4, 5, 6].map((each) => `AddSomethingRather${each}`);
    const index = `export const MIGRATIONS = [\n${names.map((name) => `  ${name},\n`).join('')}];\n`;
    const list = registered(index, { className: 'AddThing7', file: '7-add-thing.ts' });
    expect(list).toContain('  AddSomethingRather6,\n  AddThing7,\n];');
  });

  it('is rejected without a list', () => {
    expect(() => registered('', { className: 'A1', file: '1-a.ts' })).toThrow('no list MIGRATIONS');
  });
});
