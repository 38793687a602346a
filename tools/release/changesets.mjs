import { partsOf, SECTIONS } from './changelog.mjs';

/**
 * Checks the text of a changeset: only entries below the known headings, each heading at most once.
 * @param {string} summary in Markdown
 * @returns {string[]} the problems, empty if there are none
 */
export function changesetProblems(summary) {
  const { lead, groups } = partsOf(summary);
  const names = groups.map(({ name }) => name);
  const unknown = names.filter((name) => !SECTIONS.includes(name));
  const repeated = names.filter((name, i) => names.indexOf(name) < i);
  return [
    ...(lead === '' && names.length > 0
      ? []
      : [`it must begin with one of ${SECTIONS.map((name) => `### ${name}`).join(', ')}`]),
    ...unknown.map((name) => `unknown heading "${name}"`),
    ...repeated.map((name) => `"${name}" comes twice`),
    ...groups.filter(({ text }) => text === '').map(({ name }) => `nothing below "${name}"`),
  ];
}

/**
 * @param {string} changelog the text of CHANGELOG.md
 * @param {{ version: string, date: string }} release `1.2.3` and `YYYY-MM-DD`
 * @param {string[]} summaries the texts of its changesets
 * @returns {string} the changelog with the release in front of the others
 */
export function withRelease(changelog, { version, date }, summaries) {
  const groups = summaries.flatMap((summary) => partsOf(summary).groups);
  const sections = SECTIONS.flatMap((section) => {
    const texts = groups.filter(({ name }) => name === section).map(({ text }) => text);
    return texts.length === 0 ? [] : [`### ${section}\n\n${texts.join('\n')}`];
  });
  const place = changelog.indexOf('\n## [') + 1;
  return [
    changelog.slice(0, place),
    `## [${version}] - ${date}\n\n${sections.join('\n\n')}\n\n`,
    changelog.slice(place),
  ].join('');
}
