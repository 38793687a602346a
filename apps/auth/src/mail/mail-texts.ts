/** What the owner of an account learns by mail. */
export type Notice =
  | ('password.changed' | 'email.replaced' | 'factor.on' | 'factor.off' | 'recovery.used')
  | ('identity.connected' | 'identity.removed' | 'device.added');

/** The subject is always Parley's own. The username is the only text of a user, and stands in the text alone. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** Shorter than what mail programs break. */
const LINE_CHARS_MAX = 72;
const UNEXPECTED = 'If you did not ask for this, do nothing: without the link nothing changes.';
const NOT_YOU = 'If this was not you, ask an operator of this server for help.';

export function confirmText(username: string, link: string): MailText {
  return {
    subject: 'Confirm your e-mail address',
    text: paragraphs(
      `Hello ${username},`,
      'open this link within 24 hours to confirm your e-mail address:',
      link,
      UNEXPECTED,
    ),
  };
}

export function registrationText(username: string, link: string): MailText {
  return {
    subject: 'Confirm your e-mail address',
    text: paragraphs(
      `Hello ${username},`,
      `open this link within 24 hours to create the account ${username}:`,
      link,
      'Its page asks for the password that you have chosen. Then log in with it.',
      'If you did not ask for this, do nothing: without the link there is no account.',
    ),
  };
}

export function resetText(username: string, link: string): MailText {
  return {
    subject: 'Choose a new password',
    text: paragraphs(
      `Hello ${username},`,
      'open this link within 30 minutes to choose a new password:',
      link,
      'The link works once. Your password stays as it is until then.',
      UNEXPECTED,
    ),
  };
}

const NOTICES: Readonly<Record<Notice, { readonly subject: string; readonly said: string }>> = {
  'password.changed': { subject: 'Your password was changed', said: 'The password of your account was changed.' },
  'email.replaced': {
    subject: 'Your e-mail address was replaced',
    said: 'The e-mail address of your account was replaced by another one. This address gets no more mail.',
  },
  'factor.on': {
    subject: 'Your second factor was turned on',
    said: 'A second factor was turned on. Logging in with your password now needs a code, too.',
  },
  'factor.off': {
    subject: 'Your second factor was turned off',
    said: 'The second factor was turned off. Logging in now needs only your password.',
  },
  'recovery.used': {
    subject: 'A recovery code was used',
    said: 'A recovery code of your account was used in place of a code of your authenticator.',
  },
  'identity.connected': {
    subject: 'A sign-in provider was connected',
    said: 'A sign-in provider was connected to your account. It is one more way to sign in.',
  },
  'identity.removed': {
    subject: 'A sign-in provider was disconnected',
    said: 'A sign-in provider was disconnected from your account.',
  },
  'device.added': {
    subject: 'A new device gets your messages',
    said:
      'A browser or an app that is new to your account gets push messages from now on. The list of your sessions shows it, and ends ' +
      'it. A new password, too, ends all devices.',
  },
};

/**
 * @param site the URL of the server, which does nothing when it is opened
 * @param provider the name of the provider of the identity
 */
export function noticeText(notice: Notice, username: string, site: string, provider?: string): MailText {
  const { subject, said } = NOTICES[notice];
  const named = provider === undefined ? [] : [`The provider: ${provider}`];
  return { subject, text: paragraphs(`Hello ${username},`, said, ...named, NOT_YOU, `This server: ${site}`) };
}

export const TEST_TEXT: MailText = {
  subject: 'Parley can send mail',
  text: paragraphs('An operator of this server has asked for this mail, to try the settings. There is nothing to do.'),
};

function paragraphs(...texts: readonly string[]): string {
  return `${texts.map(wrapped).join('\n\n')}\n`;
}

/** Breaks at blanks alone, so that a link stays whole. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > LINE_CHARS_MAX) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n');
}
