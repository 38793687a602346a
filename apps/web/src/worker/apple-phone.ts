/** What tells a phone or tablet of Apple from others. */
interface Device {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
}

/** True in a browser on iOS or iPadOS. An iPad says that it is a Mac, and no Mac has a touch screen. */
export function isApplePhone({ userAgent, maxTouchPoints }: Device): boolean {
  return /\b(iPhone|iPad|iPod)\b/u.test(userAgent) || (/\bMacintosh\b/u.test(userAgent) && maxTouchPoints > 1);
}
