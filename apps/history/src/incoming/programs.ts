/** Names in the user agents of programs, a library after the programs that use it. */
const PROGRAMS = [
  ...[
    'alertmanager',
    'apprise',
    'forgejo',
    'gitea',
    'gitlab',
    'grafana',
    'jenkins',
    'netdata',
    'sentry',
    'slack',
    'uptime-kuma',
    'zabbix',
  ],
  ...['axios', 'curl', 'go-http-client', 'guzzlehttp', 'java', 'node', 'okhttp', 'php', 'python', 'ruby', 'wget'],
] as const;

/** The program of a user agent, of a fixed list. */
export function programOf(userAgent = ''): (typeof PROGRAMS)[number] | 'other' {
  const text = userAgent.toLowerCase();
  return PROGRAMS.find((program) => text.includes(program)) ?? 'other';
}
