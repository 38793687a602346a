const URL_WITH_QUERY = /(?<url>https?:\/\/[^\s<>()|?]*)\?(?<query>[^\s<>()|#]*)/g;
/** Parameters that let everybody in who has the URL. */
const SECRET =
  /^(?:rc_token|rc_uid|rc_rid|rc_room_type|token|access_token|auth_?token|t|sig(?:nature)?|x-amz-.*|x-goog-.*)$/i;

/** The text without secrets in the queries of URLs, such as that of a file at Rocket.Chat. */
export function withoutTokens(text: string): string {
  return text.replaceAll(URL_WITH_QUERY, (_, url: string, query: string) => {
    const left = query.split('&').filter((part) => !isSecret(part));
    return left.length === 0 ? url : `${url}?${left.join('&')}`;
  });
}

function isSecret(part: string): boolean {
  const [name = '', value = ''] = part.split('=');
  return name.toLowerCase() === 't' ? /^xox[a-z]-/.test(value) : SECRET.test(name);
}
