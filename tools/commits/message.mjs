const TYPES = ['feat', 'fix', 'docs', 'refactor', 'perf', 'style', 'test', 'build', 'ci', 'chore', 'revert'];
/** A longer description does not fit in one line of `git log --oneline`. */
const DESCRIPTION_CHARACTERS_MAX = 120;
const HEADER = /^(?<type>[a-z]+)(?:\((?<scopes>[^()]*)\))?!?: (?<description>.+)$/u;
const SCOPES = /^[a-z][a-z0-9-]*(?:,[a-z][a-z0-9-]*)*$/u;
/** What `git revert` and the button "Revert" write. */
const REVERT = /^Revert ".+"$/u;

/**
 * Checks a commit message against https://www.conventionalcommits.org.
 * @param {string} message
 * @returns {string[]} the problems, empty if there are none
 */
export function messageProblems(message) {
  const [header, second = ''] = message.trimEnd().split('\n');
  const separation = second === '' ? [] : ['a blank line must follow the first line'];
  return REVERT.test(header) ? separation : [...headerProblems(header), ...separation];
}

/** Whether users, operators or developers notice the change of a commit. */
export function isNoticed(header) {
  return /^(?:feat|fix|perf)[(!:]/.test(header);
}

function headerProblems(header) {
  const match = HEADER.exec(header);
  if (match === null) return ['the first line must read "type(scope): description"; the scope is optional'];
  const { type, scopes, description } = match.groups;
  const checks = [
    [TYPES.includes(type), `unknown type "${type}"; use one of ${TYPES.join(', ')}`],
    [scopes === undefined || SCOPES.test(scopes), 'scopes are lower-case words, separated by commas without spaces'],
    [!description.endsWith('.'), 'the description must not end with a full stop'],
    [description === description.trim(), 'there must be exactly one space around the description'],
    [
      [...description].length <= DESCRIPTION_CHARACTERS_MAX,
      `the description must not be longer than ${DESCRIPTION_CHARACTERS_MAX} characters`,
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => problem);
}
