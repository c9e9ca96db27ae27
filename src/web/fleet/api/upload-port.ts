/** How a file is sent, without a browser in it. */

/** Bytes of the file that have left this machine, and all of them. */
export interface UploadProgress {
  readonly sent: number;
  readonly total: number;
}

export interface FileRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly file: Blob;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: UploadProgress) => void;
}

/** Resolves with the answer whatever its status is; rejects as fetch does: TypeError, or the reason of the signal. */
export type SendFile = (address: string, request: FileRequest) => Promise<Response>;
