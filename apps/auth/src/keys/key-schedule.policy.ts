/** When a key signs and when it is published. */
export interface KeyTimes {
  readonly signsFrom: Date;
  /** `null`: not decided yet. */
  readonly retiresAt: Date | null;
}

/** Services' clocks differ, and a token may be on its way. */
export const RETIREMENT_MARGIN_SECONDS = 60;

const MS_PER_SECOND = 1000;

/** The newest key whose time to sign has come. */
export function signingKey<Key extends KeyTimes>(keys: readonly Key[], now: Date): Key | undefined {
  return keys
    .filter(({ signsFrom }) => signsFrom <= now)
    .reduce<Key | undefined>((newest, key) => (newest && newest.signsFrom >= key.signsFrom ? newest : key), undefined);
}

/** The keys that may still verify tokens. */
export function publishedKeys<Key extends KeyTimes>(keys: readonly Key[], now: Date): Key[] {
  return keys.filter(({ retiresAt }) => retiresAt === null || retiresAt > now);
}

/** True while a new key is being introduced. A second rotation at this time would make three keys. */
export function isRotating(keys: readonly KeyTimes[], now: Date): boolean {
  return publishedKeys(keys, now).length > 1 || keys.some(({ signsFrom }) => signsFrom > now);
}

export interface RotationTimes {
  /** The new key signs from this time on. */
  readonly signsFrom: Date;
  /** The last token of the old key has expired at this time. */
  readonly retiresAt: Date;
}

export function rotationTimes(now: Date, publishSeconds: number, accessTokenSeconds: number): RotationTimes {
  const signsFrom = new Date(now.getTime() + publishSeconds * MS_PER_SECOND);
  const lifeMs = (accessTokenSeconds + RETIREMENT_MARGIN_SECONDS) * MS_PER_SECOND;
  return { signsFrom, retiresAt: new Date(signsFrom.getTime() + lifeMs) };
}
