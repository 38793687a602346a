/** Texts without them have no secrets of these kinds, and most have none. */
const MAY_HAVE = /:\/\/|xox/;
/** URLs, with what follows them without a blank. */
const URLS = /https?:\/\/[^\s<>`\ufdd0-\ufdef]+/gi;
/** Parameters that let in everybody who has the URL: keys of sessions and programs, and signatures. */
const SECRET = [
  String.raw`(?:(?:access|api|auth|bearer|guest_?access|id|private|refresh|session|skype)[_-]?)?token`,
  String.raw`rc_(?:token|uid|rid|room_type)`,
  String.raw`api_?key|tempauth|sig(?:nature)?|(?:client_|pub_)?secret|x-(?:amz|goog)-[\w-]+`,
].join('|');
/** What ends a sentence or a format behind a URL is not of the value. */
const VALUE = String.raw`(?:[^&#\s()|\]"']*[^&#\s()|\]"'.,;:!?*_~])?`;
const PARAMETER = String.raw`(?:(?:${SECRET})=${VALUE}|t=xox${VALUE})`;
const PARAMETERS_BEFORE_OTHERS = new RegExp(`(?<=[?&])${PARAMETER}&`, 'gi');
const LAST_PARAMETERS = new RegExp(`[?&]${PARAMETER}`, 'gi');

/** Secrets of one host. What is left is in the first group. */
const OF_HOSTS = [
  // Files at Discord are signed as a whole: `ex`, `is` and `hm`.
  /(\/\/(?:cdn\.discordapp\.com|media\.discordapp\.net)\/[^\s?<>()]{1,2000})\?[^\s<>()|\]"'`]*/gi,
  /(\/\/(?:[\w-]+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+)\/[\w-]+/gi,
  /(\/\/hooks\.slack\.com\/\w+)(?:\/[\w-]+)+/gi,
  /(\/\/api\.telegram\.org\/(?:file\/)?bot\d+):[\w-]+/gi,
  // A file that Mattermost shows to everybody with the URL.
  /(\/files\/\w+\/public)\?h=[\w-]+/gi,
];
/** A key of Slack. Words such as "xoxo-anna" are none. */
const SLACK_KEY = /\bxox[abcdeprs](?:\.xox[a-z])?-[\w%-]{8,}/g;

/** The text without keys, and without what in its URLs lets in everybody. The rest of a URL stays. */
export function withoutSecrets(text: string): string {
  if (!MAY_HAVE.test(text)) return text;
  const urls = text.replaceAll(URLS, (url) =>
    url.replaceAll(PARAMETERS_BEFORE_OTHERS, '').replaceAll(LAST_PARAMETERS, ''),
  );
  return OF_HOSTS.reduce((rest, secret) => rest.replaceAll(secret, '$1'), urls).replaceAll(SLACK_KEY, '');
}
