import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider, type Client, type Configuration, type Grant, type KoaContextWithOIDC } from 'oidc-provider';

const CLIENT = { client_id: 'parley', client_secret: 'a-client-secret-of-the-tests' };
/** Everyone is this user. */
const ACCOUNT = 'jane';
const LIFE_SECONDS = 300;
const REDIRECTS = [302, 303];

interface ClientOfProvider {
  /** Where Parley is for browsers. */
  readonly publicUrl: string;
  /** Where it is for the provider. */
  readonly parleyUrl: () => string;
}

/** A provider of OpenID Connect by another library than the server's, which signs everyone in who comes. */
export class TestProvider {
  private constructor(
    private readonly server: Server,
    private readonly provider: Provider,
    readonly issuer: string,
  ) {}

  static async start(id: string, { publicUrl, parleyUrl }: ClientOfProvider): Promise<TestProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const base = `${publicUrl}/v1/auth/oidc/${id}`;
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const provider = new Provider(issuer, {
      clients: [
        {
          ...CLIENT,
          redirect_uris: [`${base}/callback`],
          backchannel_logout_uri: `${base}/backchannel`,
          backchannel_logout_session_required: true,
        },
      ],
      jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' }] },
      claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
      features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
      pkce: { required: () => true },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({ sub, name: `The Name of ${sub}`, preferred_username: sub }),
      }),
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: grantAll,
      // Without its own dispatcher, which reaches no loopback IP.
      fetch: (url, { method = 'GET', headers = {}, body = null } = {}) =>
        fetch(urlOf(url).replace(publicUrl, parleyUrl()), { method, headers, body }),
      ttl: {
        Interaction: LIFE_SECONDS,
        Grant: LIFE_SECONDS,
        Session: LIFE_SECONDS,
        AccessToken: LIFE_SECONDS,
        IdToken: LIFE_SECONDS,
      },
      cookies: { keys: ['a-key-of-the-tests'] },
    } satisfies Configuration);
    const answer = provider.callback();
    server.on('request', (request, response) => {
      const isInteraction = request.url?.startsWith('/interaction/') === true;
      if (!isInteraction) return void answer(request, response);
      // In place of a form, and of the question whether Parley may know who it is.
      void provider.interactionFinished(request, response, { login: { accountId: ACCOUNT } });
    });
    return new TestProvider(server, provider, issuer);
  }

  settings(id: string): Record<string, string> {
    const prefix = `OIDC_${id.toUpperCase()}_`;
    return {
      [`${prefix}ISSUER`]: this.issuer,
      [`${prefix}CLIENT_ID`]: CLIENT.client_id,
      [`${prefix}CLIENT_SECRET`]: CLIENT.client_secret,
    };
  }

  /** Follows a browser from the authorization URL to the URL at which Parley takes it back. */
  async signIn(start: URL): Promise<URL> {
    const cookies = new Map<string, string>();
    let at = start;
    while (at.origin === this.issuer) {
      const headers = { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
      const answer = await fetch(at, { redirect: 'manual', headers });
      if (!REDIRECTS.includes(answer.status))
        throw new Error(`${at.pathname}: ${answer.status} ${await answer.text()}`);
      for (const set of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = set.split(';')[0]?.split('=') ?? [];
        cookies.set(name, value);
      }
      at = new URL(answer.headers.get('location') ?? '', at);
    }
    return at;
  }

  /** The provider's session is over: it sends Parley a logout token. Rejects if Parley does not take it. */
  async logOut(sub: string, sid: string): Promise<void> {
    const client = await this.provider.Client.find(CLIENT.client_id);
    await (client as LoggingOut).backchannelLogout(sub, sid);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function urlOf(asked: string | URL | Request): string {
  return asked instanceof Request ? asked.url : asked.toString();
}

/** The package's types leave it out. */
type LoggingOut = Client & { readonly backchannelLogout: (sub: string, sid: string) => Promise<void> };

/** No one is asked for consent. */
async function grantAll({ oidc }: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, provider } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile');
  await grant.save();
  return grant;
}
