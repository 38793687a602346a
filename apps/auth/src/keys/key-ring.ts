import { Injectable } from '@nestjs/common';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { publicJwk, type JwkSet } from '#access/jwks';
import { VerificationKeys } from '#access/verification-keys.port';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { KeySeal } from './key-seal.js';
import { publishedKeys, signingKey, type KeyTimes } from './key-schedule.policy.js';
import type { SigningKeyRow } from './signing-key-row.js';
import { SigningKeysStore } from './signing-keys.store.js';

/**
 * How often the keys are read again: much shorter than the time between a key's publication and its first signature.
 */
const KEY_RELOAD_MS = 15_000;
const DELETE_INTERVAL_MS = 60 * 60 * 1000;
/** The shortest time between two reads; it bounds the load from invented key ids. */
const RELOAD_INTERVAL_MS = 1000;

interface RingKey extends KeyTimes {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** This process's copy of the signing keys. It is also the `VerificationKeys` of this process. */
@Injectable()
export class KeyRing extends VerificationKeys {
  readonly job = new PeriodicJob({ name: 'reload-keys', intervalMs: KEY_RELOAD_MS, work: () => this.reload() });
  readonly deletion = new PeriodicJob({
    name: 'delete-keys',
    intervalMs: DELETE_INTERVAL_MS,
    work: () => this.store.deleteRetired(),
  });
  private keys: readonly RingKey[] = [];
  private loadedAtMs = -Infinity;

  constructor(
    private readonly store: SigningKeysStore,
    private readonly seal: KeySeal,
  ) {
    super();
  }

  /** Creates the first key if there is none. @throws ConfigError if the keys are sealed with another secret */
  async open(): Promise<void> {
    await this.store.ensureOne();
    await this.reload();
  }

  async reload(): Promise<void> {
    this.loadedAtMs = performance.now();
    const rows = await this.store.all();
    this.keys = rows.map((row) => this.known(row) ?? this.ringKey(row));
  }

  override async find(kid: string): Promise<KeyObject | undefined> {
    const known = this.published(kid);
    if (known !== undefined || performance.now() - this.loadedAtMs < RELOAD_INTERVAL_MS) return known?.publicKey;
    await this.reload();
    return this.published(kid)?.publicKey;
  }

  /** @throws Error if no key may sign, because `open` has not been called */
  get signer(): { readonly kid: string; readonly privateKey: KeyObject; readonly signsFrom: Date } {
    const key = signingKey(this.keys, new Date());
    if (key === undefined) throw new Error('there is no signing key');
    return key;
  }

  get jwks(): JwkSet {
    return { keys: publishedKeys(this.keys, new Date()).map(({ kid, publicKey }) => publicJwk(kid, publicKey)) };
  }

  private published(wanted: string): RingKey | undefined {
    return publishedKeys(this.keys, new Date()).find(({ kid }) => kid === wanted);
  }

  /** The known key with its present times, so that its seal is opened only once. */
  private known({ kid, signsFrom, retiresAt }: SigningKeyRow): RingKey | undefined {
    const key = this.keys.find((candidate) => candidate.kid === kid);
    return key && { ...key, signsFrom, retiresAt };
  }

  private ringKey(row: SigningKeyRow): RingKey {
    const der = this.seal.open(row.kid, { bytes: row.privateKey, sealed: row.sealed });
    return {
      kid: row.kid,
      signsFrom: row.signsFrom,
      retiresAt: row.retiresAt,
      publicKey: createPublicKey(row.publicKey),
      privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    };
  }
}
