/** When a key signs and when it is published. */
export interface KeyTimes {
  readonly signsFrom: Date;
  /** `null`: not yet decided. */
  readonly retiresAt: Date | null;
}

/** Clocks of services differ, and a token may be on its way. */
export const RETIREMENT_MARGIN_SECONDS = 60;

const MS_PER_SECOND = 1000;

/** The newest key whose time to sign has come. */
export function signingKey<Key extends KeyTimes>(keys: readonly Key[], now: Date): Key | undefined {
  return keys
    .filter(({ signsFrom }) => signsFrom <= now)
    .reduce<Key | undefined>((newest, key) => (newest && newest.signsFrom >= key.signsFrom ? newest : key), undefined);
}

/** The keys that tokens may still be verified with. */
export function publishedKeys<Key extends KeyTimes>(keys: readonly Key[], now: Date): Key[] {
  return keys.filter(({ retiresAt }) => retiresAt === null || retiresAt > now);
}

/** Whether another key is on its way in: a second one at a time would make three. */
export function isRotating(keys: readonly KeyTimes[], now: Date): boolean {
  return publishedKeys(keys, now).length > 1 || keys.some(({ signsFrom }) => signsFrom > now);
}

export interface RotationTimes {
  /** The new key signs from then on. */
  readonly signsFrom: Date;
  /** The last token of the old key has expired by then. */
  readonly retiresAt: Date;
}

export function rotationTimes(now: Date, publishSeconds: number, accessTokenSeconds: number): RotationTimes {
  const signsFrom = new Date(now.getTime() + publishSeconds * MS_PER_SECOND);
  const lifeMs = (accessTokenSeconds + RETIREMENT_MARGIN_SECONDS) * MS_PER_SECOND;
  return { signsFrom, retiresAt: new Date(signsFrom.getTime() + lifeMs) };
}
