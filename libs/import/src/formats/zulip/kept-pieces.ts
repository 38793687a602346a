import { KEPT } from '../../text/characters.js';

const PLACES = new RegExp(`${KEPT}(\\d+)${KEPT}`, 'g');

/** Pieces of a text that a conversion does not touch. The text has placeholders, which may be put in order otherwise, or be left out. */
export class KeptPieces {
  private readonly pieces: string[] = [];

  keep(piece: string): string {
    this.pieces.push(piece);
    return `${KEPT}${String(this.pieces.length - 1)}${KEPT}`;
  }

  /** Pieces may have placeholders of earlier ones. */
  putBack(text: string): string {
    return text.replaceAll(PLACES, (_, index: string) => this.putBack(this.pieces[Number(index)] ?? ''));
  }
}
