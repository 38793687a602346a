/** An engine cannot be had on this machine; the message is one line that names what was tried. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}
