import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { TransportError } from "./transport-error.ts";

/**
 * Decodes the body of an answer. The client requests no content coding, but a server or a proxy may apply some.
 *
 * @param most the most bytes of the decoded body
 * @throws TransportError for an unknown coding, a body in another coding, and a larger body
 */
export function decodeContent(body: Buffer, encoding: string | undefined, most: number): Buffer {
  const codings = (encoding ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim());
  return codings.reduceRight((decoded, coding) => decodeOne(decoded, coding, most), body);
}

const decoders: Readonly<Record<string, (body: Buffer, most: { maxOutputLength: number }) => Buffer>> = {
  // Each is called through a function, because node:zlib loads when the first of its names is read.
  gzip: (body, most) => gunzipSync(body, most),
  "x-gzip": (body, most) => gunzipSync(body, most),
  br: (body, most) => brotliDecompressSync(body, most),
  zstd: (body, most) => zstdDecompressSync(body, most),
  // Some servers omit the zlib header, whose first four bits are an 8.
  deflate: (body, most) => (((body[0] ?? 0) & 15) === 8 ? inflateSync(body, most) : inflateRawSync(body, most)),
};

function decodeOne(body: Buffer, coding: string, most: number): Buffer {
  if (coding === "" || coding === "identity" || body.length === 0) return body;
  const decode = decoders[coding];
  if (decode === undefined)
    throw new TransportError(
      `the answer has the content-encoding ${coding}, which was not requested and is not known`,
      false,
    );
  try {
    return decode(body, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof RangeError)
      throw new TransportError(`the answer is larger than ${most / 1024 / 1024} MiB after decoding`, false);
    throw new TransportError(`the answer has the content-encoding ${coding}, but its body is not in it`, true, {
      cause: error,
    });
  }
}
