/** Each version groups its changes by who reads them. */
export const SECTIONS = ['For people', 'For operators', 'For developers'];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * @param {string} changelog the text of CHANGELOG.md
 * @param {string} version such as `1.2.3`
 * @returns {string} the text under the version's heading, in Markdown
 * @throws Error of one line if the version has no section, or its section is empty or has no date
 */
export function releaseNotes(changelog, version) {
  const releases = sectionsOf(changelog);
  const release = releases.find(({ name }) => name === version);
  if (release === undefined) throw new Error(`CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD"`);
  if (!DATE.test(release.date)) throw new Error(`CHANGELOG.md: the section of ${version} has no date YYYY-MM-DD`);
  if (release.text === '') throw new Error(`CHANGELOG.md: the section of ${version} is empty`);
  return release.text;
}

/**
 * Checks the changelog against https://keepachangelog.com: the newest version comes first, and each version groups its changes under the known headings in their order, each at most once.
 * @param {string} changelog
 * @returns {string[]} the problems, empty if there are none
 */
export function changelogProblems(changelog) {
  const releases = sectionsOf(changelog);
  const dates = releases.map(({ date }) => date);
  return [
    ...(dates.every((date) => DATE.test(date)) ? [] : ['each version must have a date: "## [1.2.3] - YYYY-MM-DD"']),
    ...(isDescending(dates.filter((date) => DATE.test(date))) ? [] : ['the newest version must come first']),
    ...releases.flatMap(groupProblems),
  ];
}

function groupProblems({ name, text }) {
  const groups = partsOf(text).groups.map((group) => group.name);
  const known = SECTIONS.filter((section) => groups.includes(section));
  if (groups.join() === known.join()) return [];
  return [`${name}: the headings must be some of ${SECTIONS.join(', ')}, in this order; found ${groups.join(', ')}`];
}

/**
 * @param {string} text the section of a version, or the text of a changeset
 * @returns {{ lead: string, groups: { name: string, text: string }[] }} what is above the first `###`, and below each
 */
export function partsOf(text) {
  const [lead, ...parts] = `\n${text}`.split('\n### ');
  const groups = parts.map((part) => {
    const [name, ...lines] = part.split('\n');
    return { name, text: lines.join('\n').trim() };
  });
  return { lead: lead.trim(), groups };
}

function isDescending(dates) {
  return dates.every((date, i) => i === 0 || date <= dates[i - 1]);
}

function sectionsOf(changelog) {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading, ...lines] = section.split('\n');
      const { name, date = '' } = /^\[(?<name>[^\]]+)\](?: - (?<date>.*))?$/.exec(heading)?.groups ?? { name: heading };
      return { name, date, text: lines.join('\n').trim() };
    });
}
