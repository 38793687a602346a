import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { Provider, withoutSlash } from './provider.js';

/** The providers of the settings. */
@Injectable()
export class Providers {
  private readonly byId: ReadonlyMap<string, Provider>;

  constructor({ providers, publicUrl = '' }: AuthConfig) {
    this.byId = new Map(providers.map((settings) => [settings.id, new Provider(settings, publicUrl)]));
  }

  get all(): readonly Provider[] {
    return [...this.byId.values()];
  }

  find(id: string): Provider | undefined {
    return this.byId.get(id);
  }

  /** The providers whose users are the same people: those of the same issuer, this one among them. */
  ofSameIssuer(provider: Provider): readonly Provider[] {
    return this.all.filter((other) => isSameIssuer(other, provider));
  }

  /** The name on its button; the id, if the settings do not have the provider any more. */
  nameOf(id: string): string {
    return this.find(id)?.settings.name ?? id;
  }

  /** @throws ChatError FORBIDDEN if there is no provider, NOT_FOUND if there is no such one */
  named(id: string): Provider {
    this.assertAny();
    const provider = this.find(id);
    if (provider === undefined) throw new ChatError('NOT_FOUND', { message: 'There is no such provider.' });
    return provider;
  }

  /** @throws ChatError FORBIDDEN */
  assertAny(): void {
    if (this.byId.size === 0) throw new ChatError('FORBIDDEN', { message: 'There are no sign-in providers here.' });
  }
}

export function isSameIssuer(one: Provider, other: Provider): boolean {
  return withoutSlash(one.settings.issuer) === withoutSlash(other.settings.issuer);
}
