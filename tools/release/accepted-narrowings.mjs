const ADDRESS = 'requestBody/content/application/json/schema/properties/email/pattern: replace';
const QUOTED_ADDRESSES = 'No mail server takes addresses with quotes or specials before the `@`.';

/**
 * By the release before: what the documents have lost since, in lines of `narrowings`, each with its reason.
 * @type {Record<string, Record<string, string>>}
 */
export const ACCEPTED_NARROWINGS = {
  '0.2.0': {
    [`/v1/auth/forgot post ${ADDRESS}`]: QUOTED_ADDRESSES,
    [`/v1/auth/register post ${ADDRESS}`]: QUOTED_ADDRESSES,
    [`/v1/users/me/email put ${ADDRESS}`]: QUOTED_ADDRESSES,
    '#/components/responses/403.BANNED.BLOCKED.FORBIDDEN.MUTED.NOT_A_MEMBER get: remove':
      'Incoming webhooks answer `REFUSED`, too. The name of an answer lists its codes, and no other route has that one.',
    '/v1/users get parameters/0/schema/pattern: replace': 'It allows more: one character in scripts without spaces.',
  },
};
