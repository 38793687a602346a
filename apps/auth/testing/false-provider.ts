import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createHash, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

const ALGORITHM = 'ES256';
const LIFE_SECONDS = 300;
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

interface SigningKey {
  /** `undefined`: neither its tokens nor the published key name one. */
  readonly kid: string | undefined;
  readonly secret: CryptoKey;
  readonly jwk: JWK;
}

/** What a started sign-in told the provider. */
interface Authorization {
  readonly nonce: string;
  readonly challenge: string;
  readonly claims: JWTPayload;
}

type Endpoint = '/.well-known/openid-configuration' | '/authorize' | '/token' | '/jwks' | '/userinfo';

const seconds = (): number => Math.floor(Date.now() / 1000);

/** A provider of OpenID Connect that signs everyone in at once, and that does wrong what a test tells it to. */
export class FalseProvider {
  /** The claims of the user who signs in next. */
  user: JWTPayload = { sub: 'jane', preferred_username: 'jane', name: 'Jane Doe' };
  /** What only the answer about the user has. */
  userInfo: JWTPayload | undefined;
  /** Changes the claims of ID tokens and logout tokens. */
  forge: (claims: JWTPayload) => JWTPayload = (claims) => claims;
  /** Signs with a key that is not published. */
  forgesSignature = false;
  secret = 'secret';
  /** How it reads the client's secret: HTTP Basic with or without the decoding of RFC 6749 2.3.1, or the form alone. */
  readsClient: 'basic' | 'undecoded' | 'post' = 'basic';
  /** Handlers of paths: each answers instead of the provider. */
  readonly answers = new Map<Endpoint, (response: ServerResponse) => void>();
  /** Changes what the provider says of itself. */
  metadata: object = {};
  readonly asked: Endpoint[] = [];
  private key: SigningKey;
  private readonly codes = new Map<string, Authorization>();

  private constructor(
    private readonly server: Server,
    key: SigningKey,
    private readonly otherKey: SigningKey,
  ) {
    this.key = key;
  }

  static async start(): Promise<FalseProvider> {
    const server = createServer((request, response) => {
      provider.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    const provider = new FalseProvider(server, await newKey(randomUUID()), await newKey(randomUUID()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The settings of an auth that uses it under this id. */
  settings(id: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const prefixed = Object.entries({ ISSUER: this.issuer, CLIENT_ID: 'parley', CLIENT_SECRET: 'secret', ...more });
    return Object.fromEntries(prefixed.map(([name, value]) => [`OIDC_${id.toUpperCase()}_${name}`, value]));
  }

  /** Behaves well again. */
  reset(): void {
    this.user = { sub: 'jane', preferred_username: 'jane', name: 'Jane Doe' };
    this.userInfo = undefined;
    this.forge = (claims) => claims;
    this.forgesSignature = false;
    this.secret = 'secret';
    this.readsClient = 'basic';
    this.metadata = {};
    this.answers.clear();
    this.asked.length = 0;
  }

  /** @param kid `same`: the new key has the id of the old one; `none`: it has no id */
  async rotateKeys(kid: 'new' | 'same' | 'none' = 'new'): Promise<void> {
    const kids = { new: randomUUID(), same: this.key.kid, none: undefined };
    this.key = await newKey(kids[kid]);
  }

  logoutToken(claims: JWTPayload, typ = 'logout+jwt'): Promise<string> {
    return this.sign({ jti: randomUUID(), events: { [LOGOUT_EVENT]: {} }, ...claims }, typ);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private sign(claims: JWTPayload, typ = 'JWT'): Promise<string> {
    const times = { iat: seconds(), exp: seconds() + LIFE_SECONDS };
    const forged = this.forge({ iss: this.issuer, aud: 'parley', ...times, ...claims });
    const { secret } = this.forgesSignature ? this.otherKey : this.key;
    const { kid } = this.key;
    return new SignJWT(forged)
      .setProtectedHeader({ alg: ALGORITHM, typ, ...(kid !== undefined && { kid }) })
      .sign(secret);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer);
    const endpoint = url.pathname as Endpoint;
    this.asked.push(endpoint);
    const other = this.answers.get(endpoint);
    if (other !== undefined) return other(response);
    switch (endpoint) {
      case '/.well-known/openid-configuration':
        return json(response, this.configuration);
      case '/authorize':
        return this.authorize(url.searchParams, response);
      case '/token':
        return this.token(request, new URLSearchParams(await textOf(request)), response);
      case '/jwks':
        return json(response, { keys: [this.key.jwk] });
      case '/userinfo':
        return json(response, { sub: this.user.sub, ...this.userInfo });
    }
  }

  private get configuration(): object {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      ...(this.userInfo !== undefined && { userinfo_endpoint: `${issuer}/userinfo` }),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITHM],
      code_challenge_methods_supported: ['S256'],
      ...this.metadata,
    };
  }

  private authorize(asked: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID();
    const [nonce = '', challenge = ''] = [asked.get('nonce') ?? '', asked.get('code_challenge') ?? ''];
    this.codes.set(code, { nonce, challenge, claims: this.user });
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.issuer }).toString();
    response.writeHead(302, { location: back.href }).end();
  }

  private async token(request: IncomingMessage, form: URLSearchParams, response: ServerResponse): Promise<void> {
    const code = form.get('code') ?? '';
    const authorized = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!this.isClient(request, form)) return json(response, { error: 'invalid_client' }, 401);
    if (authorized?.challenge !== challenge) return json(response, { error: 'invalid_grant' }, 400);
    const idToken = await this.sign({ nonce: authorized.nonce, ...authorized.claims });
    json(response, { access_token: randomUUID(), token_type: 'Bearer', id_token: idToken });
  }

  private isClient({ headers }: IncomingMessage, form: URLSearchParams): boolean {
    const basic = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    switch (this.readsClient) {
      case 'post':
        return form.get('client_id') === 'parley' && form.get('client_secret') === this.secret;
      case 'undecoded':
        return basic === `parley:${this.secret}`;
      case 'basic':
        return decodeURIComponent(basic) === `parley:${this.secret}`;
    }
  }
}

async function newKey(kid: string | undefined): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const jwk = { ...(await exportJWK(publicKey)), alg: ALGORITHM, use: 'sig', ...(kid !== undefined && { kid }) };
  return { kid, secret: privateKey, jwk };
}

function json(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
