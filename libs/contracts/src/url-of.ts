/** A URL, or `null` if the text is none. `URL.canParse` of Node 20 refuses `https://bücher.example` once it is compiled. */
export function urlOf(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
