import { Injectable } from '@nestjs/common';
import type { CheckedProvider, ProviderFinding, SignInCheckAnswer } from '#access/ways-api';
import { reasonOf } from '../providers/provider-errors.js';
import { findingsOf } from './provider-findings.policy.js';
import { withinTime, type Discovered, type Provider } from '../providers/provider.js';
import { Providers } from '../providers/providers.js';

/** Tells operators whether the providers are set up so that users can sign in. */
@Injectable()
export class ProviderCheckService {
  constructor(private readonly providers: Providers) {}

  async check(): Promise<SignInCheckAnswer> {
    return { providers: await Promise.all(this.providers.all.map((provider) => checked(provider))) };
  }
}

async function checked(provider: Provider): Promise<CheckedProvider> {
  const { id, redirectUri, logoutUri, settings } = provider;
  return {
    id,
    name: settings.name,
    issuer: settings.issuer,
    redirectUri,
    logoutUri,
    findings: await findings(provider),
  };
}

async function findings(provider: Provider): Promise<ProviderFinding[]> {
  let discovered: Discovered;
  try {
    discovered = await withinTime(provider.discoverAgain());
  } catch (error) {
    return [{ check: 'discovery', ok: false, advice: adviceFor(provider, error) }];
  }
  const metadata = discovered.configuration.serverMetadata();
  const ok = { check: 'discovery', ok: true, advice: null };
  return [ok, await keysOf(discovered), ...findingsOf(metadata, { ...provider.settings, scopes: provider.scopes })];
}

function adviceFor({ id, settings: { issuer } }: Provider, error: unknown): string {
  const variable = `OIDC_${id.toUpperCase()}_ISSUER`;
  const named = issuerIn(error);
  if (named !== undefined) return `The provider calls itself ${named}. Set ${variable} to exactly this.`;
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return `${url} gives no description of a provider (${reasonOf(error)}). Correct ${variable}, or let auth connect to it.`;
}

/** openid-client has the description in the cause if the issuer is another one. */
function issuerIn(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null || !('body' in cause)) return undefined;
  const { body } = cause;
  if (typeof body !== 'object' || body === null || !('issuer' in body)) return undefined;
  return typeof body.issuer === 'string' ? body.issuer : undefined;
}

async function keysOf({ keys, configuration }: Discovered): Promise<ProviderFinding> {
  const check = 'keys';
  try {
    await withinTime(keys.reload());
  } catch (error) {
    const { jwks_uri: url = '' } = configuration.serverMetadata();
    return { check, ok: false, advice: `${url} gives no keys (${reasonOf(error)}). Let auth connect to it.` };
  }
  const ok = (keys.jwks()?.keys.length ?? 0) > 0;
  return { check, ok, advice: ok ? null : 'The provider publishes no key. Make one that signs ID tokens there.' };
}
