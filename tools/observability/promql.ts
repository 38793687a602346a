/** The metrics in an expression, including recorded ones (`parley:…`). */
export function metricsIn(expr: string): string[] {
  const bare = expr.replaceAll(/"[^"]*"/g, '""').replaceAll(/\{[^}]*\}/g, '');
  return [...new Set(bare.match(/\b(?:up|parley:\w+(?::\w+)*|(?:parley|nodejs|process)_\w+)\b/g) ?? [])];
}

/** The selectors in an expression with their labels: `{metric, labels}`. */
export function selectorsIn(expr: string): { metric: string; labels: string[] }[] {
  return [...expr.matchAll(/([a-z_:]\w*(?::\w+)*)\{([^}]*)\}/g)].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  }));
}
