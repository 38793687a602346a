import type { SourceId } from '../../records.js';
import type { SlackFolder } from './slack-export.js';

/** The signs of CP437 from 0x80 on. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const ASCII = 0x80;

/** Rooms by the folders of their days. */
export class RoomFolders {
  private readonly ids = new Map<SlackFolder, Map<string, SourceId>>();

  add(folder: SlackFolder, name: string, id: SourceId): void {
    const own = this.ids.get(folder) ?? new Map<string, SourceId>();
    this.ids.set(folder, own.set(name.normalize(), id));
    const misread = asCp437(name);
    if (!own.has(misread)) own.set(misread, id);
  }

  /** The room of the list beside its folder, else of one around that: channels that workspaces of a Grid share stand there. */
  find({ path }: SlackFolder, folderName: string): SourceId {
    const name = folderName.normalize();
    const around = [...this.ids].filter(([folder, ids]) => path.startsWith(folder.path) && ids.has(name));
    const [, ids] = around.sort(([one], [other]) => other.path.length - one.path.length)[0] ?? [];
    return ids?.get(name) ?? folderName;
  }
}

/** The name as programs write it that do not know that the names in the archive are UTF-8. */
function asCp437(name: string): string {
  const signs = Array.from(Buffer.from(name), (byte) =>
    byte < ASCII ? String.fromCharCode(byte) : CP437[byte - ASCII],
  );
  return signs.join('').normalize();
}
