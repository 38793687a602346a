import type { ProviderFinding } from '#access/ways-api';

/** What a provider says of itself, as far as Parley needs it. */
export interface ProviderMetadata {
  readonly response_types_supported?: readonly string[] | undefined;
  readonly code_challenge_methods_supported?: readonly string[] | undefined;
  readonly token_endpoint_auth_methods_supported?: readonly string[] | undefined;
  readonly scopes_supported?: readonly string[] | undefined;
}

/** What the operator has set. */
export interface ClientSettings {
  readonly id: string;
  readonly scopes: string;
  readonly clientSecret: string | undefined;
}

const METHODS = { secret: ['client_secret_basic', 'client_secret_post'], none: ['none'] };

/** What is right and wrong about a provider's description, with the way to mend it. */
export function findingsOf(metadata: ProviderMetadata, settings: ClientSettings): ProviderFinding[] {
  return [codeFlow(metadata), pkce(metadata), clientAuth(metadata, settings), scopes(metadata, settings)];
}

function codeFlow({ response_types_supported: types = ['code'] }: ProviderMetadata): ProviderFinding {
  const advice = 'The provider does not offer the response type "code". Allow the authorization code flow there.';
  return finding('code flow', types.includes('code'), advice);
}

/** Some providers support PKCE and do not say so. */
function pkce({ code_challenge_methods_supported: methods }: ProviderMetadata): ProviderFinding {
  if (methods === undefined)
    return {
      check: 'PKCE',
      ok: true,
      advice: 'not known: the provider does not say whether it takes PKCE with S256. Parley sends it.',
    };
  const advice = 'The provider does not take PKCE with S256, which Parley sends. Allow it there.';
  return finding('PKCE', methods.includes('S256'), advice);
}

function clientAuth(
  { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] }: ProviderMetadata,
  { id, clientSecret }: ClientSettings,
): ProviderFinding {
  const variable = `OIDC_${id.toUpperCase()}_CLIENT_SECRET`;
  const needed = clientSecret === undefined ? METHODS.none : METHODS.secret;
  const advice =
    clientSecret === undefined
      ? `The provider takes no public clients. Set ${variable}.`
      : `The provider takes no client secret in a header or a form. Allow client_secret_basic there, or take ${variable} away.`;
  const ok = needed.some((method) => methods.includes(method));
  const untried = clientSecret === undefined ? null : 'set, tried only at a sign-in';
  return { check: 'client secret', ok, advice: ok ? untried : advice };
}

/** Providers need not list all that they know. */
function scopes({ scopes_supported: supported }: ProviderMetadata, { id, scopes }: ClientSettings): ProviderFinding {
  const unlisted = scopes.split(' ').filter((scope) => supported?.includes(scope) === false);
  const advice = `The provider does not list ${unlisted.join(', ')}. If it refuses a sign-in, change OIDC_${id.toUpperCase()}_SCOPES.`;
  return { check: 'scopes', ok: true, advice: unlisted.length === 0 ? null : advice };
}

function finding(check: string, ok: boolean, advice: string): ProviderFinding {
  return { check, ok, advice: ok ? null : advice };
}
