/** `MAIL_FROM` in its two parts. */
interface Sender {
  readonly name: string;
  readonly address: string;
}

/**
 * The sender of `MAIL_FROM`, `Name <address>` or an e-mail address alone. The name is text: what a header field would read as a group
 * (`:`, `;`) or a comment (`(…)`) stays. Quotes around the whole name are left out.
 */
export function senderOf(mailFrom = ''): Sender {
  const start = mailFrom.lastIndexOf('<');
  if (start === -1) return { name: '', address: mailFrom };
  const name = mailFrom.slice(0, start).trim();
  const quoted = /^"(.*)"$/.exec(name)?.[1];
  return {
    name: quoted === undefined ? name : quoted.replaceAll(/\\(.)/g, '$1'),
    address: mailFrom.slice(start + 1, mailFrom.lastIndexOf('>')),
  };
}

/** The domain of the sender's e-mail address; `undefined` if it has none. */
export function domainOf(mailFrom: string | undefined): string | undefined {
  const { address } = senderOf(mailFrom);
  return address.includes('@') ? address.slice(address.lastIndexOf('@') + 1) : undefined;
}
