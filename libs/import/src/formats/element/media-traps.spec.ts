import { describe, expect, it } from 'vitest';
import { HEAD, event, type Json, message, recordsOf, T } from '../../../testing/element-export.js';
import { folderWith, readRecords } from '../../../testing/read-records.js';

describe('the files of an export of Element', () => {
  it('E7: finds files by their text and local time, one event for each', async () => {
    const file = (msgtype: string, body: string, ms: number, content: Json = {}): Json =>
      event(
        'm.room.message',
        { msgtype, body, url: 'mxc://example.org/x', ...content },
        { event_id: `$${body}${String(ms)}`, origin_server_ts: T + ms },
      );
    const { of, all } = await recordsOf(
      [
        file('m.image', 'image.png', 0, { info: { mimetype: 'image/png', size: 3 } }),
        file('m.image', 'image.png', 400, { file: { url: 'mxc://example.org/e', key: { k: 'a-secret' } } }),
        file('m.image', 'image.png', 61_000),
        file('m.image', 'our quay', 3000, { filename: 'quay.png' }),
        file('m.audio', 'Voice message', 4000, { 'org.matrix.msc3245.voice': {} }),
        file('m.file', 'notes-2.7z', 5000),
        file('m.video', 'too large.mp4', 6000, { info: { size: 5 } }),
        event(
          'm.sticker',
          { body: 'wave', url: 'mxc://example.org/s' },
          { origin_server_ts: T + 7000, event_id: '$sticker' },
        ),
      ],
      {
        'images/image-2-25-2026 at 1-13-20\u202fAM.png': 'abc',
        'images/image-2-25-2026 at 1-14-21\u202fAM.png': 'b',
        'images/our quay-2-25-2026 at 1-13-23\u202fAM': 'c',
        'audio/Voice message-2-25-2026 at 1-13-24\u202fAM.ogg': 'd',
        'files/notes-2-25.2.2026 um 11-58-25.7z': 'e',
        'images/image-2-24-2026 at 1-13-20\u202fAM.png': 'of another day',
        'stickers/wave-2-25-2026 at 1-13-27\u202fAM.png': 'f',
      },
    );
    expect(of('file').map(({ id, name, path, missing }) => [id, name, path?.replace(/.*\//, '') ?? missing])).toEqual([
      ['$image.png0/file', 'image.png', 'image-2-25-2026 at 1-13-20\u202fAM.png'],
      ['$image.png400/file', 'image.png', 'overwritten by a file of the same name and second'],
      ['$image.png61000/file', 'image.png', 'image-2-25-2026 at 1-14-21\u202fAM.png'],
      ['$our quay3000/file', 'quay.png', 'our quay-2-25-2026 at 1-13-23\u202fAM'],
      ['$Voice message4000/file', 'Voice message.ogg', 'Voice message-2-25-2026 at 1-13-24\u202fAM.ogg'],
      ['$notes-2.7z5000/file', 'notes-2.7z', 'notes-2-25.2.2026 um 11-58-25.7z'],
      ['$too large.mp46000/file', 'too large.mp4', 'not in the export'],
      ['$sticker/file', 'wave.png', 'wave-2-25-2026 at 1-13-27\u202fAM.png'],
    ]);
    expect(of('message').map(({ body }) => body)).toEqual(['', '', 'our quay', '', '', '', '', '']);
    expect(JSON.stringify(all)).not.toMatch(/secret|mxc:/);
  });

  it.each([
    ['15.1.2026 klo 12.00.08', 2],
    ['2026-1-15 at 上午10-00-08', 0],
    ['١٥-١-٢٠٢٦ في ١-٠٠-٠٨ م', 3],
    ['15-1-2569 at 17-00-08', 7],
    ['1-16-2026 at 12-00-08 AM', 14],
  ])('E7: reads the time in %j', async (time, hours) => {
    const at = Date.parse('2026-01-15T10:00:08.400Z');
    const one = event('m.room.message', { msgtype: 'm.image', body: 'a.png' }, { origin_server_ts: at });
    const { of } = await recordsOf([one], { [`images/a-${time}.png`]: 'x' });
    expect([of('file')[0]?.missing, hours]).toEqual([null, hours]);
  });

  it('E7: reads a single file, and several rooms of one folder', async () => {
    const room = (id: string): Json => ({
      ...HEAD,
      room_name: id,
      messages: [message(`in ${id}`, {}, { room_id: id })],
    });
    const folder = await folderWith({
      'one.json': room('!1'),
      'deeper/two.json': room('!2'),
      'files/sent.json': room('!3'),
    });
    const { of } = await readRecords([folder]);
    expect(of('room').map(({ id }) => id)).toEqual(['!2', '!1']);
  });
});
