import { rate } from './rate.setting.js';
import { integer, onOff, oneOf, optional, secret, text, url } from './setting-types.js';

const GIBIBYTE = 1024 ** 3;
const PETABYTE = 10 ** 15;
/** An announcement counts the open files. */
const MOST_OPEN = 100_000;

/** The store of files, and its limits. */
export const FILE_SETTINGS = {
  files: oneOf(['folder', 's3', 'off'], {
    env: 'FILES',
    description:
      'Where the bytes of files are stored: in a folder that all histories share, or in an S3-compatible store. `off`: nowhere, so users cannot send files. They still read earlier ones in the bucket of `S3_BUCKET`, else in `FILES_DIR`.',
    readBy: ['gateway', 'history'],
    default: 'off',
    embedded: 'folder',
  }),
  filesDir: optional(
    text({
      env: 'FILES_DIR',
      description: 'The folder of `FILES=folder`. Embedded: `files` in `DATA_DIR`, if not set.',
      readBy: ['history'],
      pattern: /^[^\0]{1,1024}$/,
      accepts: 'path',
    }),
  ),
  filesProxy: onOff({
    env: 'FILES_PROXY',
    description:
      'With `FILES=s3`, clients send and get bytes through Parley. `off`: directly, so the store must have an origin of its own and allow Parley’s pages (CORS).',
    readBy: ['gateway', 'history'],
    default: false,
  }),
  guestFiles: onOff({
    env: 'GUEST_FILES',
    description: 'Guests may send files.',
    readBy: ['gateway', 'history'],
    default: false,
    embedded: true,
  }),
  rateFiles: rate({
    env: 'RATE_FILES',
    description:
      'Files that one user announces. Uploads to Parley have the same rate, counted apart, and so have ends of uploads (`done`).',
    readBy: ['gateway', 'history'],
    default: '60/1m',
  }),
  fileBytesPerUser: integer({
    env: 'FILE_BYTES_PER_USER',
    description: 'The sum of all files of one user, from their announcement on.',
    readBy: ['history'],
    default: 2 * GIBIBYTE,
    min: 1,
    max: PETABYTE - 1,
    unit: 'bytes',
  }),
  fileBytesTotal: optional(
    integer({
      env: 'FILE_BYTES_TOTAL',
      description: 'The sum of all files of all users whose bytes have arrived. Not set: as much as the store takes.',
      readBy: ['history'],
      min: 1,
      max: PETABYTE - 1,
      unit: 'bytes',
    }),
  ),
  filesOpenPerUser: integer({
    env: 'FILES_OPEN_PER_USER',
    description: 'Files that one user has announced and whose upload is not done.',
    readBy: ['history'],
    default: 200,
    min: 1,
    max: MOST_OPEN,
  }),
  filesOpenPerAddress: integer({
    env: 'FILES_OPEN_PER_ADDRESS',
    description: 'The same for all users of one IP, or of one IPv6 network (/64).',
    readBy: ['history'],
    default: 5_000,
    min: 1,
    max: MOST_OPEN,
  }),
  fileBytesOpenPerAddress: integer({
    env: 'FILE_BYTES_OPEN_PER_ADDRESS',
    description: 'The sum of the files of `FILES_OPEN_PER_ADDRESS`.',
    readBy: ['history'],
    default: 50 * GIBIBYTE,
    min: 1,
    max: PETABYTE - 1,
    unit: 'bytes',
  }),
  s3Url: optional(
    url(['http:', 'https:'], {
      env: 'S3_URL',
      description: 'The store of `FILES=s3`, as clients reach it. Not set: Amazon’s, by `S3_REGION`.',
      readBy: ['gateway', 'history'],
    }),
  ),
  s3Bucket: optional(
    text({
      env: 'S3_BUCKET',
      description: 'The bucket of `FILES=s3`. It must not be public.',
      readBy: ['gateway', 'history'],
      pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      accepts: 'bucket name',
    }),
  ),
  s3Region: text({
    env: 'S3_REGION',
    description: 'The region of `FILES=s3`.',
    readBy: ['gateway', 'history'],
    default: 'us-east-1',
    pattern: /^[a-z0-9-]{1,64}$/,
    accepts: 'region',
  }),
  s3AccessKey: optional(
    text({
      env: 'S3_ACCESS_KEY',
      description:
        'The access key of `FILES=s3`. Not set: the one that the AWS SDK finds, such as that of the machine’s role.',
      readBy: ['history'],
      pattern: /^[\w+/=.:-]{1,256}$/,
      accepts: 'access key',
    }),
  ),
  s3SecretKey: optional(
    secret(
      text({
        env: 'S3_SECRET_KEY',
        description: 'The secret of `S3_ACCESS_KEY`.',
        readBy: ['history'],
        pattern: /^[\w+/=.:-]{1,256}$/,
        accepts: 'secret key',
      }),
    ),
  ),
  scannerUrl: optional(
    url(['clamd:'], {
      env: 'SCANNER_URL',
      description:
        'A virus scanner: `clamd://host:port`. Until it has found nothing in a file, only the sender can read the file.',
      readBy: ['history'],
    }),
  ),
};
