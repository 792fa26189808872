declare module "tweetnacl-sealedbox-js" {
  /** Opens a sealed box; returns null if it is for another key pair. */
  export function open(box: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | null;
}
