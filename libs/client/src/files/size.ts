const UNITS = [
  { unit: 'byte', unitDisplay: 'long' },
  { unit: 'kilobyte', unitDisplay: 'short' },
  { unit: 'megabyte', unitDisplay: 'short' },
  { unit: 'gigabyte', unitDisplay: 'short' },
] as const;
const STEP = 1024;

/** Returns a function that says the size of a file in the largest unit: "812 bytes", "1.4 MB". A kB has 1,024 bytes. */
export function sizeIn(locale: string): (bytes: number) => string {
  const formats = UNITS.map(
    (unit) => new Intl.NumberFormat(locale, { style: 'unit', maximumFractionDigits: 1, ...unit }),
  );
  const format = (value: number, place: number): string => {
    const isLast = place === formats.length - 1;
    // Rounds before it chooses the unit: 1,023.96 kilobytes are 1 megabyte.
    if (Math.round(value * 10) / 10 >= STEP && !isLast) return format(value / STEP, place + 1);
    return formats[place]?.format(value) ?? '';
  };
  return (bytes) => format(bytes, 0);
}
