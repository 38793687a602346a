import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { selected, SUITES } from './suites.mjs';

const REQUIRED_MINUTES_MAX = 12;
const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');
/** Stages of the Dockerfile that are no images of their own. */
const INNER_STAGES = ['node', 'build', 'runtime', 'service'];

const workflows = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  return { file, text, ...parse(text) };
});
const jobsOf = (name) => workflows.find(({ file }) => file === `${name}.yml`).jobs;

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
    const { required, ...others } = jobsOf('ci');
    expect(required.needs).toEqual(Object.keys(others));
    for (const job of Object.values(others)) expect(job['timeout-minutes']).toBeLessThanOrEqual(REQUIRED_MINUTES_MAX);
  });

  it('run each suite in exactly one job', () => {
    const jobs = ['ci', 'matrix'].flatMap((name) => jobsOf(name).test.strategy.matrix.include);
    const run = jobs.flatMap(({ suite }) => selected(suite));
    expect(run.sort()).toEqual([...SUITES].sort());
  });

  it('publish an image of each service, and that of the migrations', () => {
    const { notes, images } = jobsOf('release');
    const { run } = notes.steps.find(({ id }) => id === 'images');
    const script = run.replace('>> "$GITHUB_OUTPUT"', '');
    const output = execFileSync('bash', ['-ec', script], { cwd: ROOT, encoding: 'utf8' });
    const stages = [...readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^FROM .* AS (\w+)$/gm)];
    const published = stages.map(([, stage]) => stage).filter((stage) => !INNER_STAGES.includes(stage));
    expect(JSON.parse(output.replace(/^images=/, '')).sort()).toEqual(published.sort());
    expect(images.needs).toContain('notes');
    expect(images.strategy.matrix.target).toContain('fromJSON(needs.notes.outputs.images)');
    expect(notes.outputs.images).toContain('steps.images.outputs.images');
  });
});
