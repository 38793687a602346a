/** Names of metrics that an expression reads, recorded ones (`parley:…`) among them. */
export function metricsIn(expr: string): string[] {
  const bare = expr.replaceAll(/"[^"]*"/g, '""').replaceAll(/\{[^}]*\}/g, '');
  return [...new Set(bare.match(/\b(?:up|parley:\w+(?::\w+)*|(?:parley|nodejs|process)_\w+)\b/g) ?? [])];
}

/** Selectors with the labels they match on: `{metric, labels}`. */
export function selectorsIn(expr: string): { metric: string; labels: string[] }[] {
  return [...expr.matchAll(/([a-z_:]\w*(?::\w+)*)\{([^}]*)\}/g)].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  }));
}
