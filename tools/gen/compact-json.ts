const WIDTH = 120;

/**
 * JSON with line breaks down to `depth` levels only, so that one change of a large document is one line of a diff. What fits
 * into a line of 120 characters stays on one line.
 */
export function compactJson(value: unknown, depth: number): string {
  return `${format(value, depth, '')}\n`;
}

function format(value: unknown, depth: number, indent: string): string {
  const line = JSON.stringify(value);
  if (depth === 0 || line.length + indent.length <= WIDTH || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const entries = list
    ? value.map((item) => format(item, depth - 1, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${JSON.stringify(key)}: ${format(item, depth - 1, inner)}`);
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  return `${open}\n${entries.map((entry) => inner + entry).join(',\n')}\n${indent}${close}`;
}
