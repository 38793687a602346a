import type { Ext } from '#contracts';

import { documentedBlock } from './documented-commands.js';

/** Where programs are installed. */
export interface Place {
  /** Standard output of the shell's commands in the folder of the place. Rejects if one fails. */
  run(commands: string): Promise<string>;
  write(name: string, text: string): Promise<unknown>;
}

export interface SenderProgram {
  readonly name: string;
  readonly from: 'debian' | 'npm';
  /** The lines with which it is set up. The URL's parts have the names of the page. */
  readonly lines: string;
  /** The file into which the lines go. */
  readonly file: string;
  /** Further files. */
  readonly files?: Readonly<Record<string, string>>;
  /** Shell commands that make it post. */
  readonly post: string;
  /** The messages of the room after the post. `URL` stands for the long URLs of netdata's registry. */
  readonly shows: readonly { readonly body: string; readonly ext: Ext | null }[];
  /** The output of the program after a stored post. The last line is its exit code. */
  readonly sent: RegExp;
  /** The same of a post that Parley has refused. */
  readonly refused: RegExp;
}

export const DEBIAN_PACKAGES = [
  ...[
    'prometheus-alertmanager',
    'netdata-core',
    'netdata-plugins-bash',
    'apprise',
    'php-monolog',
    'php-cli',
    'php-curl',
  ],
  ...['ruby-slack-messenger', 'ruby-slack-notifier', 'golang-go', 'golang-github-slack-go-slack-dev'],
];
export const NPM_PACKAGES = [
  ...['@slack/webhook@8.0.2', 'slack-notify@2.0.7', 'semantic-release-slack-bot@4.0.2'],
  // Packages that Uptime Kuma's senders import.
  ...['axios@0.27.2', 'dayjs@1.11.5', 'form-data@4.0.0', 'liquidjs@10.7.0'],
];
/** The only version of Uptime Kuma that npm has. */
export const NPM_SOURCES = 'uptime-kuma@2.0.0-dev.0';

const onPage = (name: string): string => documentedBlock('docs/senders.md', `sender: ${name}`);

/** Alertmanager with groups of a second, which gets an alert, and later its end. It says how many posts it counts. */
const ALERTS = `
  sed -i 's/^route:/&\\n  group_wait: 1s\\n  group_interval: 1s/' alertmanager.yml
  listen=127.0.0.1:$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  prometheus-alertmanager --config.file=alertmanager.yml --storage.path="$(mktemp -d)" --web.listen-address="$listen" \\
    --cluster.listen-address= --web.external-url=http://alerts.example > alertmanager.log 2>&1 &
  trap "kill $!" EXIT
  alert() {
    curl -sf --retry 60 --retry-connrefused --retry-delay 1 "http://$listen/api/v2/alerts" -H 'content-type: application/json' \\
      -d "[{ \\"labels\\": { \\"alertname\\": \\"DiskFull\\", \\"host\\": \\"db-1\\" }, \\"endsAt\\": \\"$(date -u -d "$1" +%FT%TZ)\\" }]"
  }
  count() {
    curl -s "http://$listen/metrics" | sed -n "s/^alertmanager_notifications_$1{integration=.slack.[^}]*} //p" | head -1
  }
  until_posts() {
    for _ in $(seq 150); do
      [ "$(count total)" -lt "$1" ] || break
      sleep 0.2
    done
  }
  alert '1 hour'
  until_posts 1
  # It posts again each second if it believes that the post is lost.
  sleep 3
  alert '1 minute ago'
  until_posts 2
  sleep 2
  echo "posts $(count total), failed $(count failed_total)"`;

const uptimeKuma = (provider: string, notification: string) => ({
  from: 'npm' as const,
  file: `${provider}.txt`,
  files: {
    [`${provider}.cjs`]: `
      const url = /https:\\S+/.exec(require('node:fs').readFileSync('${provider}.txt', 'utf8'))[0];
      const Provider = require('./package/server/notification-providers/${provider}.js');
      const monitor = { id: 1, name: 'Shop', type: 'http', url: 'https://shop.example' };
      const beat = { status: 0, msg: 'timeout of 48000ms', time: '2026-11-29 08:30:00', timezone: 'UTC', localDateTime: '2026-11-29 08:30' };
      new Provider().send(${notification}, '[Shop] [🔴 Down] timeout of 48000ms', monitor, beat).then(console.log);`,
  },
  post: `node ${provider}.cjs`,
  sent: /^Sent Successfully\.\nexit 0\n$/,
  refused: /Error: Request failed with status code 409[^]*exit 1\n$/,
});

const netdata = (name: string) => ({
  from: 'debian' as const,
  file: 'health_alarm_notify.conf',
  post: `cp health_alarm_notify.conf /etc/netdata/
    runuser -u netdata -- /usr/lib/netdata/plugins.d/alarm-notify.sh test 2>&1 | grep '${name} notif'`,
  sent: new RegExp(`^(.*: sent ${name} notification for: .*\\n){3}exit 0\\n$`),
  refused: new RegExp(`^(.*: failed to send ${name} notification for: .* code 409\\.\\n){3}exit 0\\n$`),
});

/** @param fields the lines that the two forms write in another way */
const netdataShows = (fields: string): SenderProgram['shows'] =>
  (
    [
      ['needs attention', 'warning', 'test alarm = new value'],
      ['is critical', 'danger', 'test alarm = new value'],
      ['recovered', 'good', 'test alarm (alarm was raised for 3 seconds)'],
    ] as const
  ).map(([status, color, alarm]) => ({
    body: `monitor.example ${status}, \`test.chart\` (_test.family_), **${alarm}**\n[${alarm}](URL)\nthis is a test alarm to verify notifications work\n${fields}`,
    ext: { sender: { name: 'netdata on monitor.example' }, color },
  }));

const BY_GITLAB = {
  from: 'debian' as const,
  shows: [{ body: 'Ann pushed to [main](https://git.example/main)', ext: { sender: { name: 'GitLab' } } }],
};

export const SENDERS: readonly SenderProgram[] = [
  {
    name: 'Alertmanager',
    from: 'debian',
    lines: onPage('alertmanager'),
    file: 'alertmanager.yml',
    post: ALERTS,
    shows: [
      {
        body: '[[FIRING:1] DiskFull (db-1)](http://alerts.example/#/alerts?receiver=chat)',
        ext: { sender: { name: 'Alertmanager' }, color: 'danger' },
      },
      {
        body: '[[RESOLVED] DiskFull (db-1)](http://alerts.example/#/alerts?receiver=chat)',
        ext: { sender: { name: 'Alertmanager' }, color: 'good' },
      },
    ],
    sent: /^posts 2, failed 0\nexit 0\n$/,
    refused: /^posts ([2-9]|\d{2,}), failed \1\nexit 0\n$/,
  },
  {
    ...netdata('slack'),
    name: 'netdata',
    lines: onPage('netdata'),
    shows: netdataShows('test.chart\ntest.family\nby monitor.example'),
  },
  {
    ...netdata('discord'),
    name: 'netdata for Discord',
    lines: onPage('netdata for Discord'),
    shows: netdataShows('test.chart: test.family\nmonitor.example'),
  },
  {
    name: '@slack/webhook',
    from: 'npm',
    lines: onPage('slack-webhook'),
    file: 'slack-webhook.mjs',
    post: 'node slack-webhook.mjs',
    shows: [{ body: '**Deployed** to [the shop](https://shop.example)\nin 40 s', ext: { color: 'good' } }],
    sent: /^exit 0\n$/,
    refused: /code: 'slack_webhook_http_error'[^]*exit 1\n$/,
  },
  {
    name: 'slack-notify',
    from: 'npm',
    lines: onPage('slack-notify'),
    file: 'slack-notify.mjs',
    post: 'node slack-notify.mjs',
    shows: [{ body: 'Stock is low\nShirts: 3\nHats: 0', ext: { sender: { name: 'Alert' } } }],
    sent: /^exit 0\n$/,
    refused: /ARCHIVED[^]*exit 1\n$/,
  },
  {
    name: 'semantic-release-slack-bot',
    from: 'npm',
    lines: onPage('semantic-release-slack-bot'),
    file: '.releaserc.json',
    files: {
      // The call that semantic-release makes after a release.
      'release.cjs': `
        const [name, config] = JSON.parse(require('node:fs').readFileSync('.releaserc.json', 'utf8')).plugins[0];
        const options = { repositoryUrl: 'https://git.example/ann/shop.git' };
        const nextRelease = { version: '2.1.0', gitTag: 'v2.1.0', notes: '### Features\\n\\n* pay by **card**' };
        const context = { logger: console, options, nextRelease, branch: { name: 'main' }, env: { npm_package_name: 'shop' } };
        require(name).success({ markdownReleaseNotes: true, ...config }, context);`,
    },
    post: 'node release.cjs',
    shows: [
      {
        // Its converter puts spaces without width around bold words.
        body: 'A new version of `shop` has been released!\nCurrent version is **2.1.0**\n**Features**\n\n- pay by \u200b**card**\u200b\n\n:package: **[ann/shop](https://git.example/ann/shop):**   [v2.1.0](https://git.example/ann/shop/releases/tag/v2.1.0)',
        ext: { color: '#2cbe4e' },
      },
    ],
    sent: /exit 0\n$/,
    refused: /JSON message format invalid: .*ARCHIVED[^]*exit 1\n$/,
  },
  {
    name: 'slack-go',
    from: 'debian',
    lines: onPage('slack-go'),
    file: 'slack.go',
    post: 'GO111MODULE=off GOPATH=/usr/share/gocode go run slack.go',
    shows: [{ body: 'Backup **done**\n3 GiB', ext: { color: 'good' } }],
    sent: /^exit 0\n$/,
    refused: /panic: slack server error: 409[^]*exit 1\n$/,
  },
  {
    name: 'Monolog',
    from: 'debian',
    lines: onPage('monolog'),
    file: 'log.inc',
    files: { 'log.php': "<?php require '/usr/share/php/Monolog/autoload.php'; eval(file_get_contents('log.inc'));" },
    post: 'php log.php',
    shows: [
      {
        body: 'ERROR\nCard refused\nContext:\n```\n{\n    \"order\": 4711\n}\n```\nShop',
        ext: { sender: { name: 'Shop' }, color: 'danger' },
      },
    ],
    sent: /^exit 0\n$/,
    refused: /^exit 0\n$/,
  },
  {
    ...uptimeKuma('mattermost', '{ mattermostWebhookUrl: url }'),
    name: 'Uptime Kuma for Mattermost',
    lines: onPage('uptime-kuma'),
    shows: [
      {
        body: '[Shop service went down.](https://shop.example)\nError: timeout of 48000ms\nTime (UTC): 2026-11-29 08:30',
        ext: { sender: { name: 'Shop Uptime Kuma' }, color: '#FF0000' },
      },
    ],
  },
  {
    ...uptimeKuma('discord', '{ discordWebhookUrl: url }'),
    name: 'Uptime Kuma for Discord',
    lines: 'https://chat.example/v1/in/TOKEN',
    shows: [
      {
        body: '❌ Your service Shop went down. ❌\nService Name: Shop\nService URL: https://shop.example\nTime (UTC): 2026-11-29 08:30\nError: timeout of 48000ms',
        ext: { sender: { name: 'Uptime Kuma' }, color: '#ff0000' },
      },
    ],
  },
  {
    ...uptimeKuma('webhook', "{ webhookURL: url, webhookContentType: 'form-data' }"),
    name: 'Uptime Kuma’s webhook',
    lines: 'https://chat.example/v1/in/TOKEN',
    shows: [{ body: '[Shop] [🔴 Down] timeout of 48000ms', ext: null }],
  },
  {
    name: 'apprise for Mattermost',
    from: 'debian',
    lines: onPage('apprise for Mattermost'),
    file: 'apprise.sh',
    post: 'sh apprise.sh',
    shows: [{ body: 'Backup\nis **done**', ext: { sender: { name: 'Nightly' } } }],
    sent: /exit 0\n$/,
    refused: /^exit 1\n$/,
  },
  {
    name: 'apprise for Rocket.Chat',
    from: 'debian',
    lines: onPage('apprise for Rocket.Chat'),
    file: 'apprise.sh',
    post: 'sh apprise.sh',
    shows: [{ body: '# Backup\nis **done**', ext: null }],
    sent: /exit 0\n$/,
    refused: /^exit 1\n$/,
  },
  {
    ...BY_GITLAB,
    name: 'slack-messenger, as in GitLab',
    lines: `require 'slack-messenger'
      Slack::Messenger.new('https://chat.example/v1/in/TOKEN', username: 'GitLab').ping('Ann pushed to <https://git.example/main|main>')`,
    file: 'messenger.rb',
    post: 'ruby messenger.rb',
    sent: /^exit 0\n$/,
    refused: /Slack::Messenger::APIError[^]*exit 1\n$/,
  },
  {
    ...BY_GITLAB,
    name: 'slack-notifier',
    lines: `require 'slack-notifier'
      Slack::Notifier.new('https://chat.example/v1/in/TOKEN', username: 'GitLab').ping('Ann pushed to <https://git.example/main|main>')`,
    file: 'notifier.rb',
    post: 'ruby notifier.rb',
    sent: /^exit 0\n$/,
    refused: /^exit 0\n$/,
  },
];
