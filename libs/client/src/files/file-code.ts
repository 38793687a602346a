export { FileRequests } from './file-requests.js';
export { FileUpload } from './file-upload.js';
export { FileUrlCache } from './file-url-cache.js';
