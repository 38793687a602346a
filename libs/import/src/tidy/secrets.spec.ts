import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './secrets.js';

describe('a text of an export', () => {
  it.each<[text: string, left: string]>([
    [
      'https://files.slack.com/files-pri/T1-F1/a.png?t=xoxe-not-a-token',
      'https://files.slack.com/files-pri/T1-F1/a.png',
    ],
    ['<https://a.slack.com/f?pub_secret=0ab9&v=1>', '<https://a.slack.com/f?v=1>'],
    ['my key is xoxb-123456789012-abcdef!', 'my key is !'],
    ['xoxe.xoxp-1-Mi0yLTEyMzQ', ''],
    ['https://hooks.slack.com/services/T0/B0/s3cret now', 'https://hooks.slack.com/services now'],
    [
      'https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=3',
      'https://cdn.discordapp.com/attachments/1/2/a.png',
    ],
    ['[a](https://media.discordapp.net/a.png?ex=1&hm=3)', '[a](https://media.discordapp.net/a.png)'],
    ['https://discord.com/api/v10/webhooks/1/abc-D_e', 'https://discord.com/api/v10/webhooks/1'],
    ['https://c.org/file-upload/F1/a.png?rc_token=s3&rc_uid=u&v=1', 'https://c.org/file-upload/F1/a.png?v=1'],
    ['https://mm.example/files/abc1/public?h=Zx-_9', 'https://mm.example/files/abc1/public'],
    ['https://mm.example/api/v4/files/f1?a=1&access_token=s3#top', 'https://mm.example/api/v4/files/f1?a=1#top'],
    ['https://matrix.example/d/1?access_token=s3&token=s4', 'https://matrix.example/d/1'],
    ['https://s3.example/a?X-Amz-Date=1&X-Amz-Signature=2&b=3', 'https://s3.example/a?b=3'],
    ['https://x.blob.example/a?sv=1&sig=a%2Bb%3D', 'https://x.blob.example/a?sv=1'],
    ['https://y.sharepoint.example/a?tempauth=v1.eyJ0', 'https://y.sharepoint.example/a'],
    ['https://api.telegram.org/file/bot12:AA-b_c/photos/1.jpg', 'https://api.telegram.org/file/bot12/photos/1.jpg'],
    [
      '**https://a.example/?token=s3** (https://b.example/x_(y)?token=s4).',
      '**https://a.example/** (https://b.example/x_(y)).',
    ],
    ['`https://a.example/?token=s3`, https://a.example/?token=s4.', '`https://a.example/`, https://a.example/.'],
  ])('%s has no secret', (text, left) => {
    expect(withoutSecrets(text)).toBe(left);
  });

  it.each([
    'https://example.org/a?b=1&c=2#t=3',
    'https://video.example/watch?v=a&t=42s',
    'https://meet.example/j/1?pwd=abc',
    'https://example.org/tokens?page_size=2&tokens=3&significant=1',
    'https://discord.com/channels/1/2',
    'token=abc without a URL, xoxo-anna and xoxo',
    'https://example.org/?q=sig and token=1',
  ])('%s stays', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});
