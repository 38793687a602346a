import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { namesOf, selected, STAGES } from './suites.mjs';

const REQUIRED_MINUTES_MAX = 12;
const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');
/** Stages of the Dockerfile that are no images of their own. */
const INNER_STAGES = ['node', 'build', 'runtime', 'service'];

const workflows = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  return { file, text, ...parse(text) };
});
const ci = workflows.find(({ file }) => file === 'ci.yml');
const matrix = workflows.find(({ file }) => file === 'matrix.yml');
const suites = namesOf(Object.values(STAGES).flat());
const suitesOf = (workflow) => workflow.jobs.test.strategy.matrix.include.map(({ suite }) => suite);

describe('the workflows', () => {
  it('pin each action to one commit, and name its version', () => {
    const uses = workflows.flatMap(({ text }) => [...text.matchAll(/uses: (?!\.\/)(.*)/g)].map(([, action]) => action));
    expect(uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    const versions = new Map(uses.map((action) => [action.split('@')[0], action]));
    expect(uses.filter((action) => versions.get(action.split('@')[0]) !== action)).toEqual([]);
  });

  it.each(workflows)('of $file only read by default, and end in time', ({ permissions, jobs }) => {
    expect(permissions).toEqual({ contents: 'read' });
    const endless = Object.entries(jobs).filter(([, job]) => job.steps && !job['timeout-minutes']);
    expect(endless.map(([name]) => name)).toEqual([]);
  });

  it('that a pull request must pass take at most 12 minutes', () => {
    const minutes = Object.values(ci.jobs).map((job) => job['timeout-minutes']);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(REQUIRED_MINUTES_MAX);
    const others = Object.keys(ci.jobs).filter((name) => name !== 'required');
    expect(ci.jobs.required.needs).toEqual(others);
  });

  it('run each suite in exactly one job', () => {
    const run = [...suitesOf(ci), ...suitesOf(matrix)].flatMap((word) => selected(word, suites));
    expect(run.sort()).toEqual([...suites].sort());
  });

  it('name each suite that the commands run only when it is named', () => {
    const run = suitesOf(matrix).flatMap((word) => selected(word, suites));
    expect(run).toEqual(expect.arrayContaining(namesOf(STAGES.named)));
    expect(new Set(suites).size).toBe(suites.length);
  });

  it('publish an image of each service, and that of the migrations', () => {
    const { notes, images } = workflows.find(({ file }) => file === 'release.yml').jobs;
    const { run } = notes.steps.find(({ id }) => id === 'images');
    const output = join(mkdtempSync(join(tmpdir(), 'parley-release-')), 'output');
    execFileSync('bash', ['-e', '-c', run], { cwd: ROOT, env: { ...process.env, GITHUB_OUTPUT: output } });
    const [, list] = /^images=(.*)\n$/.exec(readFileSync(output, 'utf8'));
    rmSync(dirname(output), { recursive: true });
    const stages = [...readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^FROM .* AS (\w+)$/gm)];
    const published = stages.map(([, stage]) => stage).filter((stage) => !INNER_STAGES.includes(stage));
    expect(JSON.parse(list).sort()).toEqual(published.sort());
    expect(images.needs).toContain('notes');
    expect(images.strategy.matrix.target).toContain('fromJSON(needs.notes.outputs.images)');
    expect(notes.outputs.images).toContain('steps.images.outputs.images');
  });
});
