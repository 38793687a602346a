import { EXTERNAL_ID_RULE } from './app-requests.js';
import { DISPLAY_NAME_RULE } from './auth-requests.js';
import type { ErrorCode } from './errors.js';
import type { Ext } from './ext.js';
import { IgnoresUnknownFields } from './field-rules.js';
import type { IncomingId, MessageId, Seq } from './ids.js';
import { LIMITS } from './limits.js';
import { IsExt, IsFlag, IsId, IsText, Optional } from './validation.js';

/** Distinguishes the URL of an incoming webhook. Secret scanners can recognize it. */
export const INCOMING_TOKEN_PREFIX = 'parley_in_';

/** More than the head of a request. A text that is no token is not found. */
const TOKEN_CHARS_MAX = 32_768;

/** An incoming webhook: a URL that posts into a group, as a bot of its own. */
interface Webhook {
  id: IncomingId;
  /** The display name of its bot. */
  name: string;
  /** Its posts have `ext.quiet`. */
  quiet: boolean;
  createdAt: string;
}

export interface Incoming extends Webhook {
  /** The time of the latest post, up to a minute late; `null` before the first one. */
  lastUsedAt: string | null;
  /** The latest post that was refused, and why; `null` if there is none. */
  lastRefused: { at: string; code: ErrorCode } | null;
}

/** The URLs are secrets: everybody who has one can post. */
export interface NewIncoming extends Webhook {
  url: string;
  /** For programs that expect the path of Mattermost's webhooks. */
  hookUrl: string;
  /** Of letters and digits alone, for programs that expect the two parts of Rocket.Chat's webhooks. */
  pairUrl: string;
}

export interface IncomingPost {
  id: MessageId;
  seq: Seq;
}

/** What a program for another chat that waits for the message is told. */
export interface ForeignPosted {
  id: MessageId;
}

export class ListIncoming {
  @IsText(EXTERNAL_ID_RULE) externalId!: string;
}

/** The caller makes `id`. */
export class CreateIncoming extends ListIncoming {
  @IsId() id!: IncomingId;
  @IsText(DISPLAY_NAME_RULE) name!: string;
  /** Its posts tell only those whom they mention. */
  @Optional() @IsFlag() quiet?: boolean;
}

export class RevokeIncoming extends ListIncoming {
  @IsId() id!: IncomingId;
}

/** Programs for other chats also ask whether the webhook lives. */
@IgnoresUnknownFields()
export class LookIncoming {
  @IsText({ max: TOKEN_CHARS_MAX }) token!: string;
}

/** The token in two parts, in hex. */
@IgnoresUnknownFields()
export class LookIncomingPair {
  @IsText({ max: TOKEN_CHARS_MAX }) webhook!: string;
  @IsText({ max: TOKEN_CHARS_MAX }) signature!: string;
}

/** Programs for other chats send `text`, and more fields. */
class Posted {
  @Optional() @IsText({ max: LIMITS.bodyChars }) body?: string;
  @Optional() @IsText({ max: LIMITS.bodyChars }) text?: string;
  @Optional() @IsId() id?: MessageId;
  @Optional() @IsExt() ext?: Ext;
  @Optional() @IsId() replyTo?: MessageId;
}

@IgnoresUnknownFields()
export class PostIncoming extends Posted {
  @IsText({ max: TOKEN_CHARS_MAX }) token!: string;
}

@IgnoresUnknownFields()
export class PostIncomingPair extends Posted {
  @IsText({ max: TOKEN_CHARS_MAX }) webhook!: string;
  @IsText({ max: TOKEN_CHARS_MAX }) signature!: string;
}
