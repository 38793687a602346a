/** The text as a quote in Markdown, with an empty line behind it. */
export function quoted(text: string): string {
  const lines = text.trim().split('\n');
  return `${lines.map((line) => `> ${line}`.trimEnd()).join('\n')}\n\n`;
}
