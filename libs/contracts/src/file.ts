import type { FileId } from './ids.js';

/**
 * - `open`: the bytes are not stored yet.
 * - `checking`: the scanner has not answered yet. Only the user who has uploaded the file gets the bytes.
 * - `refused`: the scanner has found something. No one gets the bytes.
 * - `gone`: the store has lost the bytes.
 */
export const FILE_STATES = ['open', 'ready', 'checking', 'refused', 'gone'] as const;
export type FileState = (typeof FILE_STATES)[number];

/** A small picture of an image. */
export interface Thumb {
  /** A media type. */
  type: string;
  /** Pixels. */
  width: number;
  height: number;
}

/** A file of a room; `File` in the protocol. */
export interface StoredFile {
  id: FileId;
  name: string;
  /** The media type that the bytes have; the declared one if they have no known form. */
  type: string;
  bytes: number;
  /** Pixels; `null` if the file is no image. */
  width: number | null;
  height: number | null;
  /** 64 lower-case hex digits. */
  sha256: string;
  state: FileState;
  thumb: Thumb | null;
}

/** How to send the bytes of a file. */
export interface Upload {
  method: 'PUT';
  /** Absolute. */
  url: string;
  /** Exactly these headers must be sent. */
  headers: Record<string, string>;
  expiresAt: string;
}

/** A URL of a file's bytes. Everyone who has it gets them until it expires. */
export interface FileUrl {
  id: FileId;
  url: string;
  expiresAt: string;
}
