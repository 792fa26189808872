import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { TransportError } from "./transport-error.ts";

/**
 * The body of an answer without its content codings. None is asked for, but a server or a proxy may apply one all the same.
 *
 * @param most the most bytes that the decoded body may have
 * @throws TransportError for a coding that is not known, a body that is not in it, and a larger body
 */
export function decodeContent(body: Buffer, encoding: string | undefined, most: number): Buffer {
  const codings = (encoding ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim());
  return codings.reduceRight((decoded, coding) => decodeOne(decoded, coding, most), body);
}

const decoders: Readonly<Record<string, (body: Buffer, most: { maxOutputLength: number }) => Buffer>> = {
  // Called through functions, because node:zlib loads with the first name of it that is read.
  gzip: (body, most) => gunzipSync(body, most),
  "x-gzip": (body, most) => gunzipSync(body, most),
  br: (body, most) => brotliDecompressSync(body, most),
  zstd: (body, most) => zstdDecompressSync(body, most),
  // Some servers leave out the zlib header that the name means, whose first four bits are an 8.
  deflate: (body, most) => (((body[0] ?? 0) & 15) === 8 ? inflateSync(body, most) : inflateRawSync(body, most)),
};

function decodeOne(body: Buffer, coding: string, most: number): Buffer {
  if (coding === "" || coding === "identity" || body.length === 0) return body;
  const decode = decoders[coding];
  if (decode === undefined)
    throw new TransportError(
      `the answer has the content-encoding ${coding}, which was not asked for and is not known`,
      false,
    );
  try {
    return decode(body, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof RangeError)
      throw new TransportError(`the answer is larger than ${most / 1024 / 1024} MiB once it is decoded`, false);
    throw new TransportError(`the answer says that it is encoded as ${coding}, but it is not`, true, { cause: error });
  }
}
