import type { FileId } from '#contracts';
import type { FileAddresses } from './file-addresses.js';
import type { ExpectedUpload } from '../storage/object-store.port.js';
import {
  TransferAddresses,
  UPLOAD_TYPE,
  type AddressTerms,
  type Download,
  type SignedRequest,
} from './transfer-addresses.port.js';

/** The bytes flow through Parley. */
export class ParleyAddresses extends TransferAddresses {
  constructor(private readonly addresses: FileAddresses) {
    super();
  }

  async upload({ id }: ExpectedUpload, { origin, expiresAt }: AddressTerms): Promise<SignedRequest> {
    const path = await this.addresses.sign({ method: 'PUT', id: id as string as FileId, expiresAt });
    return { url: origin + path, headers: { 'content-type': UPLOAD_TYPE } };
  }

  async download(download: Download, { origin, expiresAt }: AddressTerms): Promise<string> {
    const { fileId: id, userId, variant, inline } = download;
    const holder = await this.addresses.holderOf(userId);
    return origin + (await this.addresses.sign({ method: 'GET', id, variant, inline, holder, expiresAt }));
  }
}
