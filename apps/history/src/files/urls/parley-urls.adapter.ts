import type { FileId } from '#contracts';
import type { SignedUrls } from './signed-urls.js';
import type { ExpectedUpload } from '../storage/object-store.port.js';
import { TransferUrls, UPLOAD_TYPE, type UrlTerms, type Download, type SignedRequest } from './transfer-urls.port.js';

/** The bytes flow through Parley. */
export class ParleyUrls extends TransferUrls {
  constructor(private readonly urls: SignedUrls) {
    super();
  }

  async upload({ id }: ExpectedUpload, { origin, expiresAt }: UrlTerms): Promise<SignedRequest> {
    const path = await this.urls.sign({ method: 'PUT', id: id as string as FileId, expiresAt });
    return { url: origin + path, headers: { 'content-type': UPLOAD_TYPE } };
  }

  async download(download: Download, { origin, expiresAt }: UrlTerms): Promise<string> {
    const { fileId: id, userId, variant, inline } = download;
    const holder = await this.urls.holderOf(userId);
    return origin + (await this.urls.sign({ method: 'GET', id, variant, inline, holder, expiresAt }));
  }
}
