declare module "msgpack5" {
  export default function msgpack5(): { encode(value: unknown): Uint8Array; decode(bytes: Uint8Array): unknown };
}
