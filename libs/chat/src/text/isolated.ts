const RIGHT_TO_LEFT =
  /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}\p{sc=Mandaic}\p{sc=Samaritan}]/u;

/** Keeps the direction of a name from changing the text around it, and the other way round. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** The name isolated where it or the text around it is written from right to left; else as it is, so that it can be found and copied. */
export function isolatedIn(name: string, text = ''): string {
  return RIGHT_TO_LEFT.test(name) || RIGHT_TO_LEFT.test(text) ? isolated(name) : name;
}
