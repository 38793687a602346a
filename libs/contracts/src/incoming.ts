import { EXTERNAL_ID_RULE } from './app-requests.js';
import { DISPLAY_NAME_RULE } from './auth-requests.js';
import type { Ext } from './ext.js';
import { IgnoresUnknownFields } from './field-rules.js';
import type { IncomingId, MessageId, Seq } from './ids.js';
import { LIMITS } from './limits.js';
import { IsExt, IsId, IsText, Optional } from './validation.js';

/** Distinguishes the URL of an incoming webhook. Secret scanners can recognize it. */
export const INCOMING_TOKEN_PREFIX = 'parley_in_';

/** More than the head of a request. A text that is no token is not found. */
const TOKEN_CHARS_MAX = 32_768;

/** An incoming webhook: a URL that posts into a group, as a bot of its own. */
interface Webhook {
  id: IncomingId;
  /** The display name of its bot. */
  name: string;
  createdAt: string;
}

export interface Incoming extends Webhook {
  /** The time of the latest post, up to an hour late; `null` before the first one. */
  lastUsedAt: string | null;
}

/** `url` is a secret: everybody who has it can post. */
export interface NewIncoming extends Webhook {
  url: string;
}

export interface IncomingPost {
  id: MessageId;
  seq: Seq;
}

export class ListIncoming {
  @IsText(EXTERNAL_ID_RULE) externalId!: string;
}

/** The caller makes `id`. */
export class CreateIncoming extends ListIncoming {
  @IsId() id!: IncomingId;
  @IsText(DISPLAY_NAME_RULE) name!: string;
}

export class RevokeIncoming extends ListIncoming {
  @IsId() id!: IncomingId;
}

/** Senders that were made for Slack send `text`, and more fields. */
@IgnoresUnknownFields()
export class PostIncoming {
  @IsText({ max: TOKEN_CHARS_MAX }) token!: string;
  @Optional() @IsText({ max: LIMITS.bodyChars }) body?: string;
  @Optional() @IsText({ max: LIMITS.bodyChars }) text?: string;
  @Optional() @IsId() id?: MessageId;
  @Optional() @IsExt() ext?: Ext;
  @Optional() @IsId() replyTo?: MessageId;
}
