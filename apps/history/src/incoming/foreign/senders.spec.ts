import { describe, expect, it } from 'vitest';
import { parseBody } from '#client/body';
import { LIMITS } from '#contracts';
import { readForeignPost } from './foreign-post.js';

/** Posts of real programs, in words of our own. */
const CASES: readonly { sender: string; post: Record<string, unknown>; body: string; color?: string; name?: string }[] =
  [
    {
      sender: 'Alertmanager',
      post: {
        username: 'Alertmanager',
        attachments: [
          {
            title: '[FIRING:2] DiskFull (db-1 &amp; db-2)',
            title_link: 'http://am.example:9093/#/alerts?receiver=chat',
            text: '',
            fallback: '[FIRING:2] DiskFull (db-1 &amp; db-2) | http://am.example:9093/#/alerts?receiver=chat',
            callback_id: '',
            footer: '',
            color: 'danger',
            mrkdwn_in: ['fallback', 'pretext', 'text'],
          },
        ],
      },
      body: '[[FIRING:2] DiskFull (db-1 & db-2)](http://am.example:9093/#/alerts?receiver=chat)',
      color: 'danger',
      name: 'Alertmanager',
    },
    {
      sender: 'Grafana',
      post: {
        channel: '#ops',
        username: 'Grafana',
        icon_url: 'https://grafana.example/icon.png',
        attachments: [
          {
            color: '#D63232',
            title: '[FIRING:1] Load high',
            title_link: 'http://grafana.example/alerting/list',
            text: '**Firing**\n\nValue: A=9.5\nLabels:\n - alertname = load_high\n',
            fallback: '[FIRING:1] Load high',
            fields: null,
            footer: 'Grafana v12.1',
            footer_icon: 'https://grafana.example/fav32.png',
            ts: 1764405000,
          },
        ],
      },
      body: '[[FIRING:1] Load high](http://grafana.example/alerting/list)\n**Firing**\n\nValue: A=9.5\nLabels:\n - alertname = load_high\n\nGrafana v12.1',
      color: '#D63232',
      name: 'Grafana',
    },
    {
      sender: 'Grafana for Discord',
      post: {
        content: '',
        username: 'Grafana',
        avatar_url: 'https://grafana.example/icon.png',
        embeds: [
          {
            title: '[FIRING:1] Load high',
            url: 'http://grafana.example/alerting/list',
            type: 'rich',
            color: 14037554,
            description: '**Firing**\nValue: A=9.5',
            footer: { text: 'Grafana v12.1', icon_url: 'https://grafana.example/fav32.png' },
          },
        ],
      },
      body: '[[FIRING:1] Load high](http://grafana.example/alerting/list)\n**Firing**\nValue: A=9.5\nGrafana v12.1',
      color: '#d63232',
      name: 'Grafana',
    },
    {
      sender: 'GitLab',
      post: {
        text: 'Ann (ann) pushed to branch <https://git.example/shop/-/commits/main|main> of <https://git.example/shop|Shop / web> (<https://git.example/shop/-/compare/1...2|Compare changes>)',
        username: 'GitLab',
        attachments: [
          {
            text: '<https://git.example/shop/-/commit/1a2b|1a2b>: fix *all* of it\n\n- Ann',
            color: '#345',
            fields: [],
          },
          {
            fields: [
              { title: 'Branch', value: '<https://git.example/shop/-/tree/main|main>', short: true },
              { title: 'Commit', value: 'Fix it' },
            ],
          },
        ],
      },
      body: 'Ann (ann) pushed to branch [main](https://git.example/shop/-/commits/main) of [Shop / web](https://git.example/shop) ([Compare changes](https://git.example/shop/-/compare/1...2))\n[1a2b](https://git.example/shop/-/commit/1a2b): fix **all** of it\n\n- Ann\nBranch: [main](https://git.example/shop/-/tree/main)\nCommit: Fix it',
      name: 'GitLab',
    },
    {
      sender: 'Jenkins',
      post: {
        channel: '#builds',
        attachments: [
          {
            fallback: 'shop » main - #7 Back to normal',
            color: 'good',
            mrkdwn_in: ['pretext', 'text', 'fields'],
            fields: [
              {
                title: '',
                value: 'shop » main - #7 Back to normal after 3 min (<https://ci.example/7/|Open>)',
                short: false,
              },
            ],
          },
        ],
        link_names: '1',
        unfurl_links: 'true',
      },
      body: 'shop » main - #7 Back to normal after 3 min ([Open](https://ci.example/7/))',
      color: 'good',
    },
    {
      sender: 'netdata',
      post: {
        channel: '#alarms',
        username: 'netdata on db-1',
        icon_url: 'https://netdata.example/icon.png',
        text: 'db-1 is critical, `disk_space._` (_/_), *disk full = 99%*',
        attachments: [
          {
            fallback: 'db-1 is critical',
            color: 'danger',
            title: 'disk full = 99%',
            title_link: 'https://netdata.example/?a=1&b=2',
            text: 'the space on / is nearly used up',
            fields: [
              { title: 'disk_space._', short: true },
              { title: '/', short: true },
            ],
            thumb_url: 'https://netdata.example/t.png',
            footer: 'by <https://netdata.example/|db-1>',
            ts: 1764405000,
          },
        ],
      },
      body: 'db-1 is critical, `disk_space._` (_/_), **disk full = 99%**\n[disk full = 99%](https://netdata.example/?a=1&b=2)\nthe space on / is nearly used up\ndisk_space._\n/\nby <[https://netdata.example/](https://netdata.example/)|db-1>',
      color: 'danger',
      name: 'netdata on db-1',
    },
    {
      sender: 'netdata for Discord, in the form of Slack',
      post: {
        channel: '#alarms',
        username: 'netdata on db-1',
        text: 'db-1 recovered, `load`, *load ok*',
        icon_url: 'https://netdata.example/icon.png',
        attachments: [
          {
            color: 'good',
            title: 'load ok',
            text: 'the load of a minute',
            fields: [{ title: 'load', value: 'system' }],
          },
        ],
      },
      body: 'db-1 recovered, `load`, **load ok**\nload ok\nthe load of a minute\nload: system',
      color: 'good',
      name: 'netdata on db-1',
    },
    {
      sender: 'semantic-release-slack-bot',
      post: {
        text: 'A new version of shop was released',
        blocks: [
          {
            type: 'section',
            text: { type: 'mrkdwn', text: 'A new version of *<https://git.example/shop|shop>* was released' },
          },
          {
            type: 'context',
            elements: [{ type: 'mrkdwn', text: ':package: *shop* <https://git.example/shop/releases/2.1.0|2.1.0>' }],
          },
          { type: 'divider' },
          { type: 'section', text: { type: 'mrkdwn', text: '*Features*\n• pay by card' } },
          { type: 'divider' },
        ],
      },
      body: 'A new version of **[shop](https://git.example/shop)** was released\n:package: **shop** [2.1.0](https://git.example/shop/releases/2.1.0)\n\n---\n**Features**\n- pay by card',
    },
    {
      sender: 'slack-go',
      post: {
        text: 'deployed',
        attachments: [{ text: 'in *3* s', blocks: null, fallback: '' }],
        blocks: null,
        replace_original: false,
      },
      body: 'deployed\nin **3** s',
    },
    {
      sender: 'Monolog',
      post: {
        username: 'shop',
        text: '',
        attachments: [
          {
            fallback: 'Card refused',
            text: 'Card refused',
            color: 'danger',
            fields: [
              { title: 'Level', value: 'ERROR', short: false },
              { title: 'Order', value: 4711 },
              { title: 'Again', value: false },
              { title: 'User', value: null },
            ],
            mrkdwn_in: ['fields'],
            ts: 1764405000,
            title: 'Message',
          },
        ],
      },
      body: 'Message\nCard refused\nLevel: ERROR\nOrder: 4711\nAgain: false\nUser',
      color: 'danger',
      name: 'shop',
    },
    {
      sender: 'Monolog with long attachments',
      post: {
        username: 'shop',
        text: '',
        attachments: [
          {
            text: 'Card refused',
            title: 'ERROR',
            footer: 'shop',
            fields: [{ title: 'Context', value: '```{\n    "order": 4711\n}```', short: false }],
          },
        ],
      },
      body: 'ERROR\nCard refused\nContext:\n```\n{\n    "order": 4711\n}\n```\nshop',
      name: 'shop',
    },
    {
      sender: 'Uptime Kuma for Mattermost',
      post: {
        username: 'Kuma',
        channel: 'ops',
        attachments: [
          {
            fallback: 'Your Shop service went down',
            color: '#FF0000',
            title: '❌ Shop service went down. ❌',
            title_link: 'https://shop.example',
            fields: [
              { short: true, title: 'Service Name', value: 'Shop' },
              { short: false, title: 'Error', value: 'timeout of 48000ms' },
            ],
          },
        ],
      },
      body: '[❌ Shop service went down. ❌](https://shop.example)\nService Name: Shop\nError: timeout of 48000ms',
      color: '#FF0000',
      name: 'Kuma',
    },
    {
      sender: 'Uptime Kuma for Rocket.Chat',
      post: {
        text: 'Uptime Kuma Alert',
        channel: '#ops',
        username: 'Kuma',
        attachments: [{ title: 'Uptime Kuma Alert *Time (UTC)*\n08:30', text: '*Message*\n[Shop] down' }],
      },
      body: 'Uptime Kuma Alert\nUptime Kuma Alert \\*Time (UTC)\\*\n08:30\n**Message**\n[Shop] down',
      name: 'Kuma',
    },
    {
      sender: 'Uptime Kuma’s webhook',
      post: { heartbeat: { status: 0 }, monitor: { name: 'Shop' }, msg: '[Shop] [🔴 Down] *timeout*' },
      body: String.raw`[Shop] [🔴 Down] \*timeout\*`,
    },
    {
      sender: 'Flux',
      post: {
        username: 'kustomize-controller',
        attachments: [
          {
            color: 'danger',
            author_name: 'kustomization/apps.flux',
            text: 'health check failed',
            mrkdwn_in: ['text'],
            fields: [{ title: 'revision', value: 'main@sha1:1a2b', short: false }],
          },
        ],
      },
      body: 'kustomization/apps.flux\nhealth check failed\nrevision: main@sha1:1a2b',
      color: 'danger',
      name: 'kustomize-controller',
    },
    {
      sender: 'Sentry',
      post: {
        attachments: [
          {
            fallback: '[shop] Error',
            title: 'Error: x &lt; 0',
            title_link: 'https://sentry.example/1/',
            text: 'cart.total',
            color: 'f43f20',
            fields: [{ title: 'Project', value: 'shop', short: true }],
          },
        ],
      },
      body: '[Error: x < 0](https://sentry.example/1/)\ncart.total\nProject: shop',
      color: '#f43f20',
    },
    {
      sender: 'Gitea',
      post: {
        channel: '#git',
        text: '[<https://git.example/a/shop|a/shop>] Issue opened: <https://git.example/a/shop/issues/1|#1 pay &lt;twice&gt;> by <https://git.example/ann|ann>',
        username: 'Gitea',
        icon_url: '',
        unfurl_links: 0,
        link_names: 0,
        attachments: null,
      },
      body: '[[a/shop](https://git.example/a/shop)] Issue opened: [#1 pay <twice>](https://git.example/a/shop/issues/1) by [ann](https://git.example/ann)',
      name: 'Gitea',
    },
    {
      sender: 'Zabbix for Discord',
      post: {
        embeds: [
          {
            color: 15158332,
            title: 'Problem: disk full',
            description: 'of db-1',
            url: 'https://zbx.example/e/1',
            fields: [
              { name: 'Host', value: 'db-1 [10.0.0.1]' },
              { name: 'Severity', value: 'High', inline: true },
              { name: 'Since', value: '<t:1764405000:R>' },
            ],
          },
        ],
      },
      body: '[Problem: disk full](https://zbx.example/e/1)\nof db-1\nHost: db-1 [10.0.0.1]\nSeverity: High\nSince: 2025-11-29 08:30 UTC',
      color: '#e74c3c',
    },
    {
      sender: 'apprise for Mattermost',
      post: { text: '**Backup** is done', icon_url: null, username: 'Apprise' },
      body: '**Backup** is done',
      name: 'Apprise',
    },
    {
      sender: 'apprise for Rocket.Chat',
      post: { text: '*Backup*\r\nis done', alias: 'Apprise', avatar: 'https://apprise.example/i.png' },
      body: '**Backup**\nis done',
      name: 'Apprise',
    },
  ];

const DISCORD = ['Grafana for Discord', 'Zabbix for Discord'];

describe('a post is shown as its sender means it', () => {
  it.each(CASES)('$sender', ({ sender, post, body, color, name }) => {
    const read = readForeignPost(post, LIMITS.bodyChars);
    expect(read?.body).toBe(body);
    expect(read?.color ?? undefined).toBe(color);
    expect(read?.sender?.name).toBe(name);
    expect(read?.answer).toBe(DISCORD.includes(sender) ? 'discord' : 'ok');
    expect(JSON.stringify(parseBody(body))).not.toContain(String.raw`\\`);
  });
});
