/** Signs of direction, which WhatsApp puts before what it writes itself. */
export const MARK = '\u200e';
const MARKS = String.raw`[\u200e\u200f\u202a-\u202e\u2066-\u2069]*`;
const BLANKS = String.raw`[ \u00a0\u202f]`;
const DIGIT = String.raw`\p{Nd}`;
const SEPARATOR = `${MARKS}(?<separator>[/.-])${MARKS}${BLANKS}?`;
const DATE = [
  `(?<first>${DIGIT}{1,4})${SEPARATOR}(?<second>${DIGIT}{1,2})`,
  `${MARKS}[/.-]${MARKS}${BLANKS}?(?<third>${DIGIT}{1,4})${MARKS}\\.?[,،]?`,
].join('');
/** Between date and time stand words such as `klo` or `오전`. */
const TIME = [
  String.raw`${BLANKS}+${MARKS}(?:(?<word>[^\p{Nd}\s:\]-]{1,10})${BLANKS}?)?`,
  `(?<hour>${DIGIT}{1,2})(?:[:.]|${BLANKS}?h${BLANKS}?)(?<minute>${DIGIT}{2})(?:[:.](?<seconds>${DIGIT}{2}))?`,
  String.raw`(?:${BLANKS}?(?<half>[^\p{Nd}\]:-]{1,12}?))?${MARKS}`,
].join('');
const HEAD = new RegExp(
  String.raw`^${MARKS}(?:\[${DATE}${TIME}\]${BLANKS}|${DATE.replaceAll('(?<', '(?<a_')}${TIME.replaceAll('(?<', '(?<a_')} [-–] )`,
  'u',
);
/** What a line must begin with to be worth a closer look. */
const BEGINS = new RegExp(String.raw`^${MARKS}[\[\p{Nd}]`, 'u');

/** Code points of the zeros of other scripts. */
const ZEROS = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
];
const AFTER_NOON = /^(?:p|م|ب|下午|晚上|午後|中午|오후|ös|ch|ptg|du|nm|μ)/iu;
const BEFORE_NOON = /^(?:a|ص|ق|上午|凌晨|清晨|早上|午前|오전|öö|sa|pg|de|vm|π)/iu;
/** Words before a time that are halves of a day. */
const HALVES = /^(?:上午|下午|凌晨|清晨|早上|晚上|中午|午前|午後|오전|오후|öö|ös)/iu;

/** Date and time before a message, as a phone wrote them. */
export interface Head {
  /** The three numbers of the date in the order of the phone. */
  readonly date: readonly [first: number, second: number, third: number];
  readonly separator: string;
  /** The first number is a year. */
  readonly beginsWithYear: boolean;
  /** Seconds since midnight. */
  readonly seconds: number;
  readonly isIphone: boolean;
  /** What stands behind the head in its line. */
  readonly rest: string;
}

/** The head of a line; `null` of other lines. */
export function headOf(line: string): Head | null {
  if (!BEGINS.test(line)) return null;
  const found = HEAD.exec(line.slice(0, 120));
  if (found === null) return null;
  const isIphone = found.groups?.['first'] !== undefined;
  const of = (name: string): string => found.groups?.[isIphone ? name : `a_${name}`] ?? '';
  const [hour, minute, seconds] = ['hour', 'minute', 'seconds'].map((name) => numberIn(of(name))) as [
    number,
    number,
    number,
  ];
  const word = of('word');
  const half = HALVES.test(word) ? word : of('half');
  if (hour > 24 || minute > 59 || seconds > 59) return null;
  return {
    date: [numberIn(of('first')), numberIn(of('second')), numberIn(of('third'))],
    separator: of('separator'),
    beginsWithYear: of('first').length === 4 || /^(?:오전|오후)/.test(word),
    seconds: (hourOf(hour, half) * 60 + minute) * 60 + seconds,
    isIphone,
    rest: line.slice(found[0].length),
  };
}

function hourOf(hour: number, half: string): number {
  if (AFTER_NOON.test(half)) return hour < 12 ? hour + 12 : hour;
  return BEFORE_NOON.test(half) && hour === 12 ? 0 : hour;
}

function numberIn(digits: string): number {
  const plain = digits.replaceAll(/[^\d]/g, (digit) => {
    const point = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((one) => point >= one && point < one + 10);
    return zero === undefined ? '' : String(point - zero);
  });
  return Number(plain);
}
