/** What a quote says about its message. */
export interface Quoted {
  /** `null` for somebody who cannot be mentioned, such as the user. */
  readonly username: string | null;
  /** The URL of the message; `null` on the page of another site. */
  readonly link: string | null;
}

/** The text as a quote in Markdown below its sender and its link, with an empty line behind it. */
export function quoted(text: string, { username, link }: Quoted): string {
  const about = [username === null ? null : `@${username}`, link].filter((part) => part !== null).join(' ');
  const lines = text.trim().split('\n');
  return `${about}${about === '' ? '' : '\n'}${lines.map((line) => `> ${line}`.trimEnd()).join('\n')}\n\n`;
}
