import { ClientSecretBasic, ClientSecretPost, None, type ClientAuth } from 'openid-client';
import type { ProviderConfig } from '#config/ways.settings';

const POST = 'client_secret_post';
/** Basic encodes these characters twice over, and some providers decode them once. */
const ENCODED = /[^A-Za-z0-9]/;

/** In the form where the provider lists that, because some do not decode HTTP Basic as the standard says; else Basic, its default. */
export function clientAuth({ clientSecret }: ProviderConfig): ClientAuth {
  if (clientSecret === undefined) return None();
  const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, ...rest) => {
    const isListed = server.token_endpoint_auth_methods_supported?.includes(POST) === true;
    return (isListed ? post : basic)(server, ...rest);
  };
}

/** Why the provider may refuse the client although id and secret are right; `undefined` if nothing is known. */
export function basicDoubt(
  { clientId, clientSecret }: ProviderConfig,
  methods: readonly string[] | undefined,
): string | undefined {
  if (clientSecret === undefined || methods?.includes(POST) === true) return undefined;
  if (!ENCODED.test(clientId) && !ENCODED.test(clientSecret)) return undefined;
  return `or it does not decode HTTP Basic: allow ${POST} there, or use an id and a secret of letters and digits`;
}
