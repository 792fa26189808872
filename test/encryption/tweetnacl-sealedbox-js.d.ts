declare module "tweetnacl-sealedbox-js" {
  /** Opens a sealed box; null where it is not for this pair of keys. */
  export function open(box: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | null;
}
