import type { StandaloneConfig } from '#config/app-config';

/**
 * The settings of the limits by user over sockets and HTTP. An event whose scope is not here does not compile. `send.room` is
 * shared by all sends to one room; `everyone` counts messages that mention everyone, in all rooms; `add` counts the strangers whom a user adds; `avatar` counts pictures.
 */
export const CHAT_SCOPES = {
  send: 'rateSend',
  'send.room': 'rateSendRoom',
  edit: 'rateEdit',
  grow: 'rateGrow',
  everyone: 'rateEveryone',
  react: 'rateReact',
  pin: 'ratePin',
  mark: 'rateMark',
  create: 'rateCreate',
  room: 'rateRoom',
  profile: 'rateProfile',
  member: 'rateMember',
  add: 'rateAdd',
  'add.guest': 'rateAddGuest',
  block: 'rateBlock',
  mine: 'rateMine',
  report: 'rateReport',
  read: 'rateRead',
  avatar: 'rateAvatar',
  search: 'rateSearch',
  files: 'rateFiles',
  sync: 'rateSync',
  typing: 'rateTyping',
  watch: 'rateWatch',
  presence: 'ratePresence',
  renew: 'rateRenew',
} as const satisfies Readonly<Record<string, keyof StandaloneConfig>>;

/** The setting of each limit, by the `scope` of its `RATE_LIMITED`, which the metric and the security log have too. */
export const LIMIT_SCOPES = {
  ...CHAT_SCOPES,
  'login.account': 'rateLoginAccount',
  'login.address': 'rateLoginAddress',
  'login.strangers': 'rateLoginStrangers',
  register: 'rateRegister',
  guest: 'rateGuest',
  'users.search': 'rateUserSearch',
  refresh: 'rateRefresh',
  account: 'rateAccount',
  oidc: 'rateOidc',
  otp: 'rateOtp',
  admin: 'rateAdmin',
  'mail.sender': 'rateMailSender',
  'mail.address': 'rateMailAddress',
  app: 'rateApp',
  push: 'ratePush',
  incoming: 'rateIncoming',
  connection: 'rateRequests',
  'connect.user': 'rateConnectUser',
  'connect.address': 'rateConnectAddress',
  'connections.user': 'maxConnectionsPerUser',
  token: 'rateTokens',
} as const satisfies Readonly<Record<string, keyof StandaloneConfig>>;

export type LimitScope = keyof typeof LIMIT_SCOPES;
